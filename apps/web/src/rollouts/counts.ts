import { type Rollout, type RolloutItemStatus, rolloutItemStatuses } from '@millrace/contracts'

export function totalOf({ counts }: Pick<Rollout, 'counts'>): number {
  return rolloutItemStatuses.reduce((sum, status) => sum + counts[status], 0)
}

/** Those that have had their turn. */
export function doneOf(rollout: Pick<Rollout, 'counts'>): number {
  return totalOf(rollout) - rollout.counts.pending
}

/** What the bar is made of, in the order of the contract, without what is empty. */
export function sharesOf(rollout: Pick<Rollout, 'counts'>): { status: RolloutItemStatus; percent: number }[] {
  const total = totalOf(rollout)
  if (total === 0) return []
  return rolloutItemStatuses
    .filter((status) => status !== 'pending' && rollout.counts[status] > 0)
    .map((status) => ({ status, percent: (rollout.counts[status] / total) * 100 }))
}
