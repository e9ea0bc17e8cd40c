import type { RunError } from '@millrace/contracts'
import type { CompiledEdge } from './compile.ts'
import type { Node, Scope, Turn } from './state.ts'

type FinalStatus = 'succeeded' | 'failed' | 'skipped' | 'canceled'

/** Gives a node its final status and tells it, unless the journal already holds it. */
export function settle(turn: Turn, node: Node, status: FinalStatus, error?: RunError): void {
  node.status = status
  node.loop = null
  const { scope, path } = node
  turn.core.active.delete(path)
  scope.unsettled -= 1
  if (status === 'succeeded' && node.index > (scope.last?.index ?? -1)) scope.last = node
  if (turn.core.recorded.get(path)?.status === status) return
  turn.effects.push({
    kind: 'settled',
    path,
    stepId: node.compiled.step.id,
    status,
    attempt: node.attempt,
    ...(error === undefined ? {} : { error }),
  })
}

/** Settles the edges that leave a node. `isTaken` null: all are dead. */
export function follow(turn: Turn, node: Node, isTaken: ((edge: CompiledEdge) => boolean) | null): void {
  const { scope } = node
  for (const edge of node.compiled.outgoing) {
    const target = scope.nodes[edge.to]
    if (target === undefined) continue
    target.pending -= 1
    if (isTaken?.(edge)) target.taken = true
    if (target.pending === 0) turn.tasks.push({ kind: 'decide', node: target })
  }
  if (scope.unsettled === 0) turn.tasks.push({ kind: 'scope-done', scope })
}

/** Ends a scope before its time: what was begun is canceled, the rest skipped; containers after their content. */
export function endScope(turn: Turn, scope: Scope): void {
  scope.ended = true
  for (const node of scope.nodes) {
    switch (node.status) {
      case 'open':
        endItems(turn, node)
        settle(turn, node, 'canceled')
        break
      case 'executing':
      case 'delayed':
      case 'closing':
        settle(turn, node, 'canceled')
        break
      case 'pending':
        settle(turn, node, recordedStatus(turn, node) ?? 'skipped')
        break
      case 'ready':
        settle(turn, node, node.attempt > 1 ? 'canceled' : 'skipped')
        break
      case 'succeeded':
      case 'failed':
      case 'skipped':
      case 'canceled':
        break
      default:
        node.status satisfies never
    }
  }
}

export function endItems(turn: Turn, loop: Node): void {
  for (const item of loop.loop?.items.values() ?? []) endScope(turn, item)
}

export function finish(
  turn: Turn,
  end: { status: 'succeeded' | 'failed' | 'canceled'; error?: RunError },
): void {
  const { core } = turn
  endScope(turn, core.root)
  core.finished = true
  const last = core.root.last
  turn.effects.push({ kind: 'finished', ...end, ...(last === null ? {} : { lastPath: last.path }) })
}

/** On a resumed run the end may come before all that was recorded is replayed; what is recorded stays true. */
function recordedStatus(turn: Turn, node: Node): FinalStatus | null {
  const recorded = turn.core.recorded.get(node.path)
  return recorded === undefined || recorded.status === 'running' ? null : recorded.status
}
