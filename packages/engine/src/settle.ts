import type { RecordedStep, RunError } from '@millrace/contracts'
import type { CompiledEdge } from './compile.ts'
import { isInside, stepIdOf } from './path.ts'
import { become, type Node, type Scope, type Turn } from './state.ts'

type FinalStatus = 'succeeded' | 'failed' | 'skipped' | 'canceled'

/** Gives a node its final status and tells it, unless the journal already holds it. */
export function settle(turn: Turn, node: Node, status: FinalStatus, error?: RunError): void {
  const { core } = turn
  const { scope, path, compiled } = node
  become(core, node, status)
  node.inner = null
  core.active.delete(path)
  scope.unsettled -= 1
  if (status === 'succeeded' && compiled.step.use !== 'break' && node.index > (scope.last?.index ?? -1)) {
    scope.last = node
  }
  core.unfinished.delete(path)
  const recorded = core.recorded.get(path)
  core.recorded.delete(path)
  if (recorded?.status === status) return
  if (compiled.kind === 'loop' || compiled.kind === 'try') cancelUnfinished(turn, path)
  turn.effects.push({
    kind: 'settled',
    path,
    stepId: compiled.step.id,
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
    if (target.pending === 0) turn.agenda.push({ kind: 'decide', node: target })
  }
  if (scope.unsettled === 0) turn.agenda.push({ kind: 'scope-done', scope })
}

/** Ends a scope before its time: what was begun is canceled, the rest skipped; containers after their content. */
export function endScope(turn: Turn, scope: Scope): void {
  if (scope.ended) return
  scope.ended = true
  for (const node of scope.nodes) {
    switch (node.status) {
      case 'open':
        endInner(turn, node)
        settle(turn, node, 'canceled')
        break
      case 'executing':
      case 'waiting':
      case 'delayed':
      case 'closing':
        settle(turn, node, 'canceled')
        break
      case 'pending':
      case 'ready':
        endUnbegun(turn, node)
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

/** Ends all that runs inside a container. */
export function endInner(turn: Turn, { inner }: Node): void {
  if (inner?.kind === 'loop') for (const item of inner.items.values()) endScope(turn, item)
  else if (inner?.kind === 'try') endScope(turn, inner.scope)
}

export function finish(
  turn: Turn,
  end: { status: 'succeeded' | 'failed' | 'canceled'; error?: RunError; failedPath?: string },
): void {
  const { core } = turn
  endScope(turn, core.root)
  core.finished = true
  const last = core.root.last
  turn.effects.push({ kind: 'finished', ...end, ...(last === null ? {} : { lastPath: last.path }) })
}

/** On a resumed run the end may come before all that was recorded is applied; what is recorded stays true. */
function endUnbegun(turn: Turn, node: Node): void {
  const recorded = turn.core.recorded.get(node.path)
  node.attempt = Math.max(node.attempt, recorded?.attempt ?? 0)
  settle(turn, node, statusAtEnd(recorded))
}

function statusAtEnd(recorded: RecordedStep | undefined): FinalStatus {
  if (recorded === undefined) return 'skipped'
  return recorded.status === 'running' || recorded.status === 'waiting' ? 'canceled' : recorded.status
}

/** On a resumed run a container may end before it was opened again, with steps inside that had begun. */
function cancelUnfinished(turn: Turn, container: string): void {
  const { core } = turn
  for (const path of core.unfinished) {
    if (!isInside(path, container)) continue
    core.unfinished.delete(path)
    const attempt = core.recorded.get(path)?.attempt ?? 0
    turn.effects.push({ kind: 'settled', path, stepId: stepIdOf(path), status: 'canceled', attempt })
  }
}
