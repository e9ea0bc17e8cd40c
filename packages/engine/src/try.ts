import type { BodyPart } from '@millrace/contracts'
import { follow, settle } from './settle.ts'
import {
  become,
  createScope,
  enterScope,
  type Failure,
  type Node,
  type OpenTry,
  type Scope,
  type Turn,
} from './state.ts'

export type PartOutcome = { ok: true; lastPath: string | null } | { ok: false; failure: Failure }

export function openTry(turn: Turn, node: Node): void {
  become(turn.core, node, 'open')
  const scope = scopeOf(node, 'body')
  node.inner = { kind: 'try', scope, lastPath: null, failure: null }
  enterScope(turn, scope)
}

/**
 * One of a try's bodies is over: catch follows a body that failed, finally follows both. Gives the failure with which the
 * try itself fails now, or null when it goes on or is through.
 */
export function endPart(turn: Turn, node: Node, part: BodyPart, outcome: PartOutcome): Failure | null {
  const { inner } = node
  if (inner?.kind !== 'try') return null
  if (part === 'finally') {
    if (!outcome.ok) return outcome.failure
    return closeOrFail(turn, node, inner)
  }
  if (outcome.ok) inner.lastPath = outcome.lastPath
  else if (part === 'body' && node.compiled.catch !== null) {
    turn.effects.push({ kind: 'caught', path: node.path, error: outcome.failure.error })
    enter(turn, node, inner, 'catch')
    return null
  } else inner.failure = outcome.failure
  if (node.compiled.finally === null) return closeOrFail(turn, node, inner)
  enter(turn, node, inner, 'finally')
  return null
}

/** The try's output is assembled: it succeeded. */
export function closeTry(turn: Turn, node: Node): void {
  settle(turn, node, 'succeeded')
  follow(turn, node, ({ port }) => port === null)
}

function closeOrFail(turn: Turn, node: Node, { failure, lastPath }: OpenTry): Failure | null {
  if (failure !== null) return failure
  become(turn.core, node, 'closing')
  const { path, attempt, compiled } = node
  turn.effects.push({ kind: 'try-closed', path, step: compiled.step, lastPath, attempt })
  return null
}

function enter(turn: Turn, node: Node, inner: OpenTry, part: BodyPart): void {
  inner.scope = scopeOf(node, part)
  enterScope(turn, inner.scope)
}

function scopeOf(node: Node, part: BodyPart): Scope {
  return createScope(node.compiled[part] ?? { steps: [] }, `${node.path}/`, {
    kind: 'part',
    container: node,
    part,
  })
}
