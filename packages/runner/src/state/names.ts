import { type Json, type StateScope, type Step, stateScopes } from '@millrace/contracts'
import { hasTemplate, parseTemplate } from '@millrace/contracts/expression'

export interface StateName {
  scope: StateScope
  key: string
}

const known = new WeakMap<Step, readonly StateName[]>()

/**
 * What the expressions of a step read of the state, by name: it is read before the step begins, so that expressions need
 * not wait. Looks at the text, as `mayRead` does: a parser in every sandbox would cost more than it saves. A name
 * too many is read for nothing; one that it misses is refused when the expression asks for it.
 */
export function stateNames(step: Step): readonly StateName[] {
  let names = known.get(step)
  if (names === undefined) {
    names = namesIn(step)
    known.set(step, names)
  }
  return names
}

function namesIn({ use, with: given = {} }: Step): StateName[] {
  // Code asks when it wants to know.
  if (use === 'code') return []
  const names = new Map<string, StateName>()
  for (const source of expressionsOf(given, use)) {
    for (const name of readNames(source)) names.set(`${name.scope}.${name.key}`, name)
  }
  return [...names.values()]
}

/** All expressions of a value: those in braces, and the fields that hold one without. */
function* expressionsOf(value: Json, use: string): Generator<string> {
  if (typeof value === 'string') {
    yield* templateExpressions(value)
  } else if (Array.isArray(value)) {
    for (const each of value) yield* expressionsOf(each, use)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      if (isBare(use, key) && typeof each === 'string' && !hasTemplate(each)) yield each
      else yield* expressionsOf(each, use)
    }
  }
}

function* templateExpressions(text: string): Generator<string> {
  if (!hasTemplate(text) || !text.includes('state')) return
  const parsed = parseTemplate(text)
  if (!parsed.ok) return
  for (const part of parsed.parts) if (part.kind === 'expression') yield part.source
}

function isBare(use: string, key: string): boolean {
  return (use === 'branch' && key === 'when') || (use === 'transform' && (key === 'expr' || key === 'from'))
}

const namePattern = new RegExp(
  `(?<![\\w$.])state(?:\\s*\\??\\.\\s*|\\s*(?:\\?\\.)?\\[\\s*["'])(${stateScopes.join('|')})(?:["']\\s*\\])?(?:\\s*\\??\\.\\s*([A-Za-z_$][\\w$]*)|\\s*(?:\\?\\.)?\\[\\s*(?:"([^"\\\\]*)"|'([^'\\\\]*)')\\s*\\])`,
  'g',
)
function readNames(source: string): StateName[] {
  const names: StateName[] = []
  for (const [, scope, dotted, double, single] of source.matchAll(namePattern)) {
    const found = stateScopes.find((each) => each === scope)
    if (found !== undefined) names.push({ scope: found, key: dotted ?? double ?? single ?? '' })
  }
  return names
}
