import type { Json, RunError, Wait } from '@millrace/contracts'
import type { StepRunRow } from '@millrace/services/lease'
import { finalStepStatuses, type TrackedStep } from './step-tracker.ts'

/** A tracked step as its row stands after one report. */
export function stepRow({
  step,
  at,
  durationMs,
  input = null,
  output = null,
  outputId = null,
  items = null,
  itemsId = null,
  wait = null,
  error,
}: {
  step: TrackedStep
  at: Date
  durationMs?: number | undefined
  input?: Json
  output?: Json
  outputId?: string | null
  items?: Json[] | null
  itemsId?: string | null
  wait?: Wait | null
  error: RunError | null
}): StepRunRow {
  const final = finalStepStatuses.has(step.status)
  const elapsedMs = step.startedAt === null ? 0 : at.getTime() - step.startedAt.getTime()
  return {
    path: step.path,
    stepId: step.stepId,
    status: step.status,
    attempt: step.attempt,
    startedAt: step.startedAt,
    endedAt: final ? at : null,
    durationMs: final ? (durationMs ?? elapsedMs) : 0,
    firstSeq: step.firstSeq,
    input,
    output,
    outputId,
    error,
    items,
    itemsId,
    wait,
  }
}
