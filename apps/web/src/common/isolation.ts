import type { Health } from '@millrace/contracts'

export type Tier = Health['workers'][number]['tier']

const fromWorst: readonly Tier[] = ['none', 'restricted', 'full']

/** A run may land on any worker, so the worst one counts. null: there is none. */
export function worstTier(workers: readonly { tier: Tier }[]): Tier | null {
  return fromWorst.find((tier) => workers.some((worker) => worker.tier === tier)) ?? null
}
