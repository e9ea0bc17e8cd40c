import type { RolloutGuard } from '@millrace/contracts'

/** Runs on the new version that are over, of instances that were moved, since they were. */
export interface RunCounts {
  ended: number
  failed: number
}

/** null: none is over. */
export function failurePercent({ ended, failed }: RunCounts): number | null {
  return ended === 0 ? null : Math.round((failed / ended) * 1000) / 10
}

/** Why the rollout goes back, in words; null: it may go on. */
export function guardReason(guard: RolloutGuard, runs: RunCounts): string | null {
  const percent = failurePercent(runs)
  if (percent === null || runs.ended < guard.minRuns) return null
  if ((runs.failed / runs.ended) * 100 < guard.failurePercent) return null
  return `${runs.failed} of ${runs.ended} runs on the new version failed (${percent} %). The limit is ${guard.failurePercent} % of at least ${guard.minRuns} runs.`
}
