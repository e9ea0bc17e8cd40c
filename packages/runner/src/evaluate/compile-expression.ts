import { namedValue, namesOf, type Scope } from './scope.ts'

type Compiled = (scope: Scope) => unknown

const compiled = new Map<string, Compiled>()
/** Of transforms over a list: two more names mean two functions for one source. */
const compiledForItems = new Map<string, Compiled>()

/** Evaluates one JavaScript expression. Only ever called inside a sandbox: that is what a sandbox is for. */
export function runExpression(source: string, scope: Scope): unknown {
  const known = 'item' in scope ? compiledForItems : compiled
  let run = known.get(source)
  if (run === undefined) {
    run = compile(source, scope)
    known.set(source, run)
  }
  return run(scope)
}

function compile(source: string, scope: Scope): Compiled {
  if (source.trim() === '') throw new SyntaxError('the expression is empty')
  // Only the names that it says: most expressions say one, and handing over all takes longer than the expression.
  const words = new Set(source.match(/[\w$]+/g))
  const names = namesOf(scope).filter((name) => words.has(name))
  // The line break ends a trailing // comment.
  const body = new Function(...names, `"use strict"; return (${source}\n)`)
  const [name] = names
  if (name === undefined) return () => body()
  if (names.length === 1) return (given) => body(namedValue(given, name))
  return (given) => body(...names.map((each) => namedValue(given, each)))
}
