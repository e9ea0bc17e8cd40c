import { type Options, type Program, parse } from 'acorn'

export interface SyntaxProblem {
  message: string
  /** From 1. */
  line: number
  /** From 1. */
  column: number
}

export type ParsedScript = { ok: true; program: Program } | { ok: false; problem: SyntaxProblem }

const latest = { ecmaVersion: 'latest', preserveParens: true } as const

/** Parses what stands between `{{` and `}}`: one JavaScript expression. */
export function parseExpression(source: string): ParsedScript {
  if (source.trim() === '') {
    return failed({ message: 'the expression is empty', line: 1, column: 1 })
  }
  // In brackets an object literal is no block; the line break ends a comment at the end.
  const parsed = tryParse(`(${source}\n)`, { ...latest, sourceType: 'script' })
  if (!parsed.ok) return failed(withoutBracket(parsed.problem, source))
  const [statement, ...more] = parsed.program.body
  // `1) + (2` closes our bracket and opens another: no expression.
  const isOne =
    more.length === 0 &&
    statement?.type === 'ExpressionStatement' &&
    statement.expression.type === 'ParenthesizedExpression' &&
    statement.expression.end === source.length + 3
  if (isOne) return parsed
  return failed({ message: 'this is not one expression', line: 1, column: 1 })
}

/** Parses the source of a code step: an ES module. */
export function parseModule(source: string): ParsedScript {
  return tryParse(source, { ...latest, sourceType: 'module' })
}

function tryParse(source: string, options: Options): ParsedScript {
  try {
    return { ok: true, program: parse(source, options) }
  } catch (error) {
    return failed(describe(error))
  }
}

function failed(problem: SyntaxProblem): ParsedScript {
  return { ok: false, problem }
}

/** acorn throws a SyntaxError with `loc`; brackets nested by the thousand end its stack instead. */
function describe(error: unknown): SyntaxProblem {
  if (error instanceof SyntaxError && 'loc' in error) {
    const { loc } = error
    if (typeof loc === 'object' && loc !== null && 'line' in loc && 'column' in loc) {
      const message = error.message.replace(/ \(\d+:\d+\)$/, '')
      return {
        message: message.charAt(0).toLowerCase() + message.slice(1),
        line: Number(loc.line),
        column: Number(loc.column) + 1,
      }
    }
  }
  return { message: 'it is nested too deeply', line: 1, column: 1 }
}

function withoutBracket({ message, line, column }: SyntaxProblem, source: string): SyntaxProblem {
  const lines = source.split('\n')
  if (line > lines.length) {
    return { message: 'it ends too early', line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
  }
  return { message, line, column: line === 1 ? Math.max(1, column - 1) : column }
}
