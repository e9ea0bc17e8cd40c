import type { RunError } from '@millrace/contracts'
import { endItem } from './loop.ts'
import { isInside, stepIdOf } from './path.ts'
import { retryDelayMs } from './retry.ts'
import { endInner, endScope, finish, follow, settle } from './settle.ts'
import { become, type Failure, type Node, type Turn } from './state.ts'
import { endPart } from './try.ts'

/** An attempt failed: wait for another, or let the step fail for good. */
export function failAttempt(turn: Turn, node: Node, cause: RunError): void {
  const delayMs =
    node.status === 'closing' ? null : retryDelayMs(node.compiled.step.retry, node.attempt, cause)
  if (delayMs === null) {
    fail(turn, node, cause)
    return
  }
  become(turn.core, node, 'delayed')
  turn.effects.push({
    kind: 'retry-later',
    path: node.path,
    attempt: node.attempt + 1,
    delayMs,
    error: withStep(node, cause),
  })
}

/** A step failed for good. */
export function fail(turn: Turn, node: Node, cause: RunError): void {
  failWith(turn, node, { error: withStep(node, cause), path: node.path })
}

/** What follows a failure is the step's `onError`; by default it takes the loop item, the body of a try or the run with it. */
export function failWith(turn: Turn, first: Node, cause: Failure): void {
  let node = first
  let failure = cause
  while (true) {
    const { error } = failure
    const { step } = node.compiled
    settle(turn, node, 'failed', error)
    // A stop ends the run wherever it stands: no loop collects it, no try catches it.
    const isStop = error.code === 'stopped' && step.use === 'stop'
    if (!isStop && (step.onError ?? 'fail') !== 'fail') {
      const port = step.onError === 'port' ? 'error' : null
      follow(turn, node, (edge) => edge.port === port)
      return
    }
    const { parent } = node.scope
    if (isStop || parent === null) {
      finish(turn, { status: 'failed', error, failedPath: originOf(turn, failure) })
      return
    }
    const { container } = parent
    endScope(turn, node.scope)
    if (parent.kind === 'part') {
      const left = endPart(turn, container, parent.part, { ok: false, failure })
      if (left === null) return
      failure = left
    } else if (container.inner?.kind === 'loop' && container.inner.onItemError === 'collect') {
      endItem(turn, container, parent.index, { ok: false, error })
      return
    }
    endInner(turn, container)
    node = container
  }
}

/** Where a failure came up; of a container whose failure is recorded, what is recorded inside says it. */
function originOf({ core }: Turn, { error, path }: Failure): string {
  if (error.stepId === undefined || error.stepId === stepIdOf(path)) return path
  for (const step of core.recorded.values()) {
    if (step.status === 'failed' && step.stepId === error.stepId && isInside(step.path, path))
      return step.path
  }
  return path
}

function withStep(node: Node, error: RunError): RunError {
  return error.stepId === undefined ? { ...error, stepId: node.compiled.step.id } : error
}
