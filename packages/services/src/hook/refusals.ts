/** Why a webhook refused a sender. For the platform's log and its metrics; the sender hears none of it. */
export type RefusalReason = 'wrong-proof' | 'wrong-verify-token' | 'no-connection' | 'unusable-connection'

const counts = new Map<RefusalReason, number>()

/** Counted per process, as Prometheus expects: a row or a line for each would let anybody fill the disk. */
export function countRefusal(reason: RefusalReason): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1)
}

export function refusedHooks(): ReadonlyMap<RefusalReason, number> {
  return counts
}
