import type { AnyNode, Program } from 'acorn'
import { stateScopes } from '../state-limits.ts'
import { collect, countBindings, isIdentifier, memberName, textOf, type Visited } from './nodes.ts'

/** An entry of the state that is named: `state.customer.counter`, `state.flow["last id"]`. */
export interface StateReference {
  /** As it is written: not every name is a scope. */
  scope: string
  key: string
}

/**
 * Which entries of the state an expression reads. They are fetched before it is evaluated, so all must be named:
 * `readsStateDynamically` tells whether they are. Rather one too many: where `state` is declared anew inside, it may
 * mean something else.
 */
export function expressionStateReferences(program: Program): StateReference[] {
  const nodes = collect(program)
  const isShadowed = countBindings(nodes, 'state') > 0
  const found = new Map<string, StateReference>()
  for (const { node } of nodes) {
    const reference = entryOf(node)
    if (reference === null || (isShadowed && !isScope(reference.scope))) continue
    found.set(`${reference.scope} ${reference.key}`, reference)
  }
  return [...found.values()]
}

/** Whether `state` is used other than by `state.<scope>.<key>`; not told where the name is declared anew inside. */
export function readsStateDynamically(program: Program): boolean {
  const nodes = collect(program)
  if (countBindings(nodes, 'state') > 0) return false
  const reads = nodes.filter(({ node, as }) => as === 'Identifier' && isIdentifier(node, 'state')).length
  return reads !== nodes.filter(({ node }) => entryOf(node) !== null).length
}

function isScope(name: string): boolean {
  return stateScopes.some((scope) => scope === name)
}

/**
 * Which entries a code step names in its calls: `state.customer.get('counter')`. Only those with a literal key; where
 * `state` comes from is not looked at.
 */
export function moduleStateReferences(program: Program): StateReference[] {
  return collect(program).flatMap(({ node }: Visited): StateReference[] => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return []
    const [first] = node.arguments
    const scope = scopeOf(node.callee.object)
    const key = first === undefined ? null : textOf(first)
    return scope === null || key === null ? [] : [{ scope, key }]
  })
}

function entryOf(node: AnyNode): StateReference | null {
  if (node.type !== 'MemberExpression' || node.object.type !== 'MemberExpression') return null
  if (!isIdentifier(node.object.object, 'state')) return null
  const scope = memberName(node.object)
  const key = memberName(node)
  return scope === null || key === null ? null : { scope, key }
}

/** `state.customer` or `ctx.state.customer` -> `customer`. */
function scopeOf(node: AnyNode): string | null {
  if (node.type !== 'MemberExpression') return null
  const { object } = node
  const isState =
    isIdentifier(object, 'state') || (object.type === 'MemberExpression' && memberName(object) === 'state')
  return isState ? memberName(node) : null
}
