import { defaultAnswerMs, type Json, longestWaitMs } from '@millrace/contracts'
import { evaluateDeep } from '../evaluate/index.ts'
import type { Outcome, StepContext } from './context.ts'
import { durationOf } from './duration.ts'
import { inputInvalid } from './input-invalid.ts'
import { readPointInTime } from './point-in-time.ts'

/** Waits for a time, or for a call of the step's address. A time that has come is not waited for. */
export function executeWait(context: StepContext): Outcome {
  const { step, scope } = context
  const { callback, durationMs, until: givenUntil = null, timeoutMs = defaultAnswerMs } = step.with ?? {}
  const now = Date.now()
  if (callback === true) {
    const until = now + durationOf(context, { field: 'timeoutMs', given: timeoutMs, least: 1000 })
    context.began({ callback, until: new Date(until).toISOString() })
    return { kind: 'waiting', wait: { kind: 'callback', until } }
  }
  const until =
    durationMs === undefined
      ? timeOf(step.id, evaluateDeep(givenUntil, scope, 'with.until'), now)
      : now + durationOf(context, { field: 'durationMs', given: durationMs, least: 0 })
  context.began({ until: new Date(until).toISOString() })
  return until <= now ? { kind: 'output', output: null } : { kind: 'waiting', wait: { kind: 'time', until } }
}

function timeOf(stepId: string, value: Json, now: number): number {
  const read = readPointInTime(value)
  if (!read.ok) throw inputInvalid(stepId, { field: 'until', message: read.message, hint: read.hint })
  if (read.ms - now <= longestWaitMs) return read.ms
  throw inputInvalid(stepId, {
    field: 'until',
    message: 'is more than a year away',
    hint: 'what waits longer wants a schedule',
  })
}
