import type { RunError, StepRunStatus } from '@millrace/contracts'
import type { LiveStep } from '../../live/index.ts'

/** A step of the flow as the last run left it; inside a loop it may have run many times. */
export interface StepSummary {
  status: StepRunStatus
  /** Of all its runs together. */
  durationMs: number
  count: number
  failedCount: number
  error: RunError | null
  /** The run to look at: the first that failed, else the newest. */
  shown: LiveStep
}

export type StepSummaries = ReadonlyMap<string, StepSummary>

/** Keeps the identity of summaries that did not change, so that only the nodes that did are drawn again. */
export function summarizeSteps(steps: ReadonlyMap<string, LiveStep>, before: StepSummaries): StepSummaries {
  const byStep = Map.groupBy(steps.values(), ({ stepId }) => stepId)
  const next = new Map<string, StepSummary>()
  for (const [stepId, runs] of byStep) {
    const summary = summarize(runs)
    const old = before.get(stepId)
    if (summary) next.set(stepId, old && sameSummary(old, summary) ? old : summary)
  }
  return next
}

function summarize(runs: LiveStep[]): StepSummary | null {
  const failed = runs.filter(({ status }) => status === 'failed')
  const newest = runs.at(-1)
  const shown = failed[0] ?? newest
  if (!shown || !newest) return null
  const isGoing = runs.some(({ status }) => status === 'running' || status === 'waiting')
  return {
    status: failed.length > 0 && !isGoing ? 'failed' : newest.status,
    durationMs: runs.reduce((sum, { durationMs }) => sum + durationMs, 0),
    count: runs.filter(({ status }) => status !== 'skipped').length,
    failedCount: failed.length,
    error: shown.error ?? null,
    shown,
  }
}

function sameSummary(a: StepSummary, b: StepSummary): boolean {
  return (
    a.shown === b.shown &&
    a.status === b.status &&
    a.count === b.count &&
    a.failedCount === b.failedCount &&
    a.durationMs === b.durationMs
  )
}
