import type { Services } from '../context.ts'
import { deleteBlobs } from './delete-blobs.ts'

const pageSize = 500
/** A blob is written before the row that owns it: within this time the row is committed, or will never be. */
const graceMs = 60 * 60 * 1000

/**
 * Deletes blobs that no row owns: their process died after it had written them and before it committed, or between the
 * end of a row and the end of its blob. Also what was left half written. Gives how many.
 */
export async function collectOrphanBlobs(
  services: Services,
  { signal }: { signal?: AbortSignal } = {},
): Promise<number> {
  const olderThan = new Date(services.now().getTime() - graceMs)
  let collected = await services.blobs.removeUnfinished({ olderThan })
  let after: string | undefined
  while (signal?.aborted !== true) {
    const { blobs, next } = await services.blobs.list({ olderThan, after, limit: pageSize })
    collected += await deleteBlobs(
      services,
      blobs.map(({ key }) => key),
    )
    if (next === null) break
    after = next
  }
  return collected
}
