import { type Realm, rememberIntrinsics, restoreShared, takeRealm } from '../realm/index.ts'
import { namedValue, namesOf, type Scope } from './scope.ts'

type Compiled = (scope: Scope) => unknown

const compiled = new Map<string, Compiled>()
/** Of transforms over a list: two more names mean two functions for one source. */
const compiledForItems = new Map<string, Compiled>()

/** All expressions of a run share one, apart from those of code steps and from the runner's own. */
let realm: Realm | null = null

/**
 * Evaluates one JavaScript expression. Only ever called inside a sandbox: that is what a sandbox is for. The values it
 * sees are the runner's own, frozen: to copy them for each expression would take longer than the expression.
 */
export function runExpression(source: string, scope: Scope): unknown {
  const known = 'item' in scope ? compiledForItems : compiled
  let run = known.get(source)
  if (run === undefined) {
    run = compile(source, scope)
    known.set(source, run)
  }
  if (!mayChange(source)) return run(scope)
  rememberIntrinsics()
  try {
    return run(scope)
  } finally {
    restoreShared()
  }
}

/** Prototypes of the values are all that an expression could change for others, and this is how. Few look like it. */
const changing =
  /(?<![=!<>])=(?![=>])|\+\+|--|\b(?:delete|assign|define\w+|setPrototypeOf|Reflect|Function|eval|constructor|prototype|__\w+__)\b/
const mayChangeBySource = new Map<string, boolean>()

function mayChange(source: string): boolean {
  let may = mayChangeBySource.get(source)
  if (may === undefined) {
    may = changing.test(source)
    mayChangeBySource.set(source, may)
  }
  return may
}

function compile(source: string, scope: Scope): Compiled {
  if (source.trim() === '') throw new SyntaxError('the expression is empty')
  // Only the names that it says: most expressions say one, and handing over all takes longer than the expression.
  const words = new Set(source.match(/[\w$]+/g))
  const names = namesOf(scope).filter((name) => words.has(name))
  // The line break ends a trailing // comment.
  realm ??= takeRealm()
  const body = new realm.tools.Function(...names, `"use strict"; return (${source}\n)`)
  const [name] = names
  if (name === undefined) return () => body()
  if (names.length === 1) return (given) => body(namedValue(given, name))
  return (given) => body(...names.map((each) => namedValue(given, each)))
}
