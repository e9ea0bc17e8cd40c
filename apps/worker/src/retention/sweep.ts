import type { Services } from '@millrace/services'
import {
  collectOrphanBlobs,
  deleteExpiredRuns,
  deleteStaleRows,
  deleteUnusedUploads,
} from '@millrace/services/retention'

export interface RetentionSettings {
  /** How long runs are kept whose flow does not say. */
  days: number
  sweepEveryMs: number
  /** Blobs are looked through one by one. */
  collectEveryMs: number
}

/** Deletes what is kept no longer. Every worker may: they take turns in the database. */
export async function sweepExpired(
  services: Services,
  { days, signal }: { days: number; signal: AbortSignal },
): Promise<void> {
  const runs = await deleteExpiredRuns(services, { days, signal })
  const rows = await deleteStaleRows(services)
  const uploads = await deleteUnusedUploads(services)
  if (runs + rows + uploads > 0)
    services.log({ level: 'info', message: 'deleted what has expired', data: { runs, rows, uploads } })
}

export async function sweepOrphans(services: Services, signal: AbortSignal): Promise<void> {
  const blobs = await collectOrphanBlobs(services, { signal })
  if (blobs > 0) services.log({ level: 'info', message: 'deleted blobs without an owner', data: { blobs } })
}
