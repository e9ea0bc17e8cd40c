import type { Json, RunError, Wait, WaitResolution } from '@millrace/contracts'
import { approvalPorts } from '@millrace/contracts'
import { deepFreeze } from '../json/index.ts'

/** Calls in calls add a sentence each. */
const longestMessage = 16_000

/** What a wait that is over makes of its step. `retry`: its next attempt is due. */
export type Resolved =
  | { kind: 'retry' }
  | { kind: 'output'; output: Json; taken?: string[] }
  | { kind: 'failed'; error: RunError }

export function resolveWait(
  stepId: string,
  { wait, resolution }: { wait: Wait; resolution: WaitResolution },
): Resolved {
  if (wait.kind === 'retry') return { kind: 'retry' }
  switch (resolution.kind) {
    case 'due':
      return due(stepId, wait)
    case 'answered':
      return answered(wait, deepFreeze(resolution.value))
    case 'failed':
      return {
        kind: 'failed',
        error: wait.kind === 'child' ? childFailed(stepId, wait, resolution.error) : resolution.error,
      }
    default:
      return resolution satisfies never
  }
}

function due(stepId: string, wait: Exclude<Wait, { kind: 'retry' }>): Resolved {
  switch (wait.kind) {
    case 'time':
      return { kind: 'output', output: null }
    case 'callback': {
      const message = `Nobody called the address of step ${stepId} before ${new Date(wait.until).toISOString()}`
      return { kind: 'failed', error: { code: 'wait_expired', message, retryable: false } }
    }
    case 'approval': {
      const output = { decision: 'expired', by: null, at: new Date(wait.until).toISOString(), form: {} }
      return { kind: 'output', output: deepFreeze(output), taken: ['expired'] }
    }
    case 'child': {
      const message = `The run ${wait.runId} that step ${stepId} waits for is gone`
      return { kind: 'failed', error: childError(wait, message) }
    }
    default:
      return wait satisfies never
  }
}

function answered(wait: Wait, value: Json): Resolved {
  return wait.kind === 'approval'
    ? { kind: 'output', output: value, taken: decisionOf(value) }
    : { kind: 'output', output: value }
}

function decisionOf(value: Json): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  const { decision } = value
  return approvalPorts.filter((port) => port === decision)
}

function childFailed(stepId: string, wait: Extract<Wait, { kind: 'child' }>, cause: RunError): RunError {
  const how = cause.code === 'canceled' ? 'was canceled' : 'failed'
  return childError(wait, `The flow that step ${stepId} called ${how}: ${cause.message}`, cause)
}

function childError(
  { runId }: Extract<Wait, { kind: 'child' }>,
  message: string,
  cause?: RunError,
): RunError {
  const why = cause === undefined ? {} : { error: { code: cause.code, message: cause.message } }
  const details = { runId, ...why }
  return { code: 'child_failed', message: message.slice(0, longestMessage), retryable: false, details }
}
