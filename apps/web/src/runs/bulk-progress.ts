import type { BulkReplayResult } from '@millrace/contracts'

/** How far a bulk replay has come. */
export interface BulkProgress {
  replayed: number
  refused: number
  /** Reasons with how many runs each kept back, and one of them to look at. */
  reasons: readonly { reason: string; count: number; runId: string }[]
  /** Where the next page begins; null: there is none. */
  cursor: string | null
}

export const noProgress: BulkProgress = { replayed: 0, refused: 0, reasons: [], cursor: null }

/** With one more page of the server's answers. */
export function addPage(before: BulkProgress, page: BulkReplayResult): BulkProgress {
  const reasons = new Map(before.reasons.map((entry) => [entry.reason, entry]))
  for (const { reason, runId } of page.refused) {
    const known = reasons.get(reason)
    reasons.set(reason, { reason, count: (known?.count ?? 0) + 1, runId: known?.runId ?? runId })
  }
  return {
    replayed: before.replayed + page.replayed.length,
    refused: before.refused + page.refused.length,
    reasons: [...reasons.values()].toSorted((a, b) => b.count - a.count),
    cursor: page.nextCursor,
  }
}
