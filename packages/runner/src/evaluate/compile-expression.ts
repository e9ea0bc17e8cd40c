import { type Scope, scopeNames } from './scope.ts'

type Compiled = (...values: unknown[]) => unknown

const compiled = new Map<string, Compiled>()

/** Evaluates one JavaScript expression. Only ever called inside a sandbox: that is what a sandbox is for. */
export function runExpression(source: string, scope: Scope): unknown {
  let run = compiled.get(source)
  if (run === undefined) {
    run = compile(source)
    compiled.set(source, run)
  }
  return run(...scopeNames.map((name) => scope[name]))
}

function compile(source: string): Compiled {
  if (source.trim() === '') throw new SyntaxError('the expression is empty')
  // The line break ends a trailing // comment.
  const body = new Function(...scopeNames, `"use strict"; return (${source}\n)`)
  return (...values) => body(...values)
}
