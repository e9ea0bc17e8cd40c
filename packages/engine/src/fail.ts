import type { RunError } from '@millrace/contracts'
import { endItem } from './loop.ts'
import { retryDelayMs } from './retry.ts'
import { endItems, endScope, finish, follow, settle } from './settle.ts'
import type { Node, Turn } from './state.ts'

/** An attempt failed: wait for another, or let the step fail for good. */
export function failAttempt(turn: Turn, node: Node, cause: RunError): void {
  const delayMs =
    node.status === 'executing' ? retryDelayMs(node.compiled.step.retry, node.attempt, cause) : null
  if (delayMs === null) {
    fail(turn, node, cause)
    return
  }
  node.status = 'delayed'
  turn.effects.push({
    kind: 'retry-later',
    path: node.path,
    attempt: node.attempt + 1,
    delayMs,
    error: withStep(node, cause),
  })
}

/** A step failed for good. What follows is its `onError`; by default it takes the loop item or the run with it. */
export function fail(turn: Turn, failed: Node, cause: RunError): void {
  let node = failed
  const error = withStep(failed, cause)
  while (true) {
    settle(turn, node, 'failed', error)
    // A stop ends the run wherever it stands; no loop collects it.
    if (error.code === 'stopped' && node.compiled.step.use === 'stop') {
      finish(turn, { status: 'failed', error })
      return
    }
    const mode = node.compiled.step.onError ?? 'fail'
    if (mode !== 'fail') {
      const port = mode === 'port' ? 'error' : null
      follow(turn, node, (edge) => edge.port === port)
      return
    }
    const { scope } = node
    if (scope.parent === null) {
      finish(turn, { status: 'failed', error })
      return
    }
    const { loop, index } = scope.parent
    if (loop.loop?.onItemError === 'collect') {
      endScope(turn, scope)
      endItem(turn, loop, index, { ok: false, error })
      return
    }
    endItems(turn, loop)
    node = loop
  }
}

function withStep(node: Node, error: RunError): RunError {
  return error.stepId === undefined ? { ...error, stepId: node.compiled.step.id } : error
}
