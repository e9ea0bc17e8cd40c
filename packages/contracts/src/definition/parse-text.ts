import { isAlias, LineCounter, parseDocument, visit } from 'yaml'
import type { Problem } from '../problem-details.ts'
import { jsonErrorOffset } from './json-error.ts'

export type DefinitionFormat = 'json' | 'yaml'

/** A syntax error says where: `line` and `column` count from 1, and its `message` names them too. */
export type ParsedText =
  | { ok: true; value: unknown }
  | { ok: false; problem: Problem; line: number; column: number }

export const maxDefinitionText = 2 * 1024 * 1024

/**
 * Reads a definition's text. The value is not checked yet: give it to `validateDefinition`. Never throws. YAML aliases
 * are refused: a few lines of them can stand for gigabytes.
 */
export function parseDefinitionText(text: string, format: DefinitionFormat): ParsedText {
  if (text.length > maxDefinitionText) {
    return failed(`The text is longer than ${maxDefinitionText} characters`, { line: 1, column: 1 })
  }
  return format === 'json' ? parseJson(text) : parseYaml(text)
}

interface Position {
  line: number
  column: number
}

function parseJson(text: string): ParsedText {
  try {
    const value: unknown = JSON.parse(text)
    return { ok: true, value }
  } catch (error) {
    if (!(error instanceof SyntaxError))
      return failed('The text is nested too deeply', { line: 1, column: 1 })
    const offset = jsonErrorOffset(text)
    const found = text.charAt(offset)
    const what = found === '' ? 'The text ends too early' : `Unexpected ${JSON.stringify(found)}`
    return failed(what, positionOf(text, offset))
  }
}

function parseYaml(text: string): ParsedText {
  const lines = new LineCounter()
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
    // Warnings are tags nobody knows: their values would not be what was meant.
    const wrong = document.errors[0] ?? document.warnings[0]
    if (wrong?.code === 'RESOURCE_EXHAUSTION')
      return failed('The text is nested too deeply', at(lines, wrong.pos[0]))
    if (wrong !== undefined) return failed(wrong.message, at(lines, wrong.pos[0]))
    let alias: number | null = null
    visit(document, (_key, node) => {
      if (!isAlias(node)) return undefined
      alias = node.range?.[0] ?? 0
      return visit.BREAK
    })
    if (alias !== null) return failed('Aliases (*name) are not allowed', at(lines, alias))
    const value: unknown = document.toJS()
    return { ok: true, value }
  } catch {
    return failed('The text cannot be read: it may be nested too deeply', { line: 1, column: 1 })
  }
}

function at(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}

function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return { line, column: offset - before.lastIndexOf('\n') }
}

function failed(what: string, { line, column }: Position): ParsedText {
  const message = `Line ${line}, column ${column}: ${what.replace(/\.$/, '')}.`
  return { ok: false, problem: { path: '', message }, line, column }
}
