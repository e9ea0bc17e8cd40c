import type { SystemClient } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { deleteBlobs } from './delete-blobs.ts'
import { deleteRuns, lockDeletion } from './delete-runs.ts'

const batchSize = 100

/**
 * Deletes runs whose time is over, with all they hold. `days`: how long runs are kept whose flow does not say. What
 * another run still needs stays: the results and files of an origin outlive it in its replays, and the origin itself is
 * kept until a replay from one of its steps has taken them over. Any number of workers may call this. Gives how many it
 * deleted.
 */
export async function deleteExpiredRuns(
  services: Services,
  { days, signal }: { days: number; signal?: AbortSignal },
): Promise<number> {
  let deleted = 0
  while (signal?.aborted !== true) {
    const { runs, blobKeys } = await services.db.transaction(({ system }) => deleteBatch(system, days))
    // After the commit. A crash in between leaves blobs without an owner, which are collected.
    await deleteBlobs(services, blobKeys)
    deleted += runs
    if (runs < batchSize) break
  }
  return deleted
}

async function deleteBatch(
  system: SystemClient,
  days: number,
): Promise<{ runs: number; blobKeys: string[] }> {
  if (!(await lockDeletion(system))) return { runs: 0, blobKeys: [] }
  const ids = await lockExpired(system, days)
  return { runs: ids.length, blobKeys: await deleteRuns(system, ids) }
}

/** Both conditions are ranges of the index (expiresAt, endedAt). A replay that is being made locks its origin too. */
async function lockExpired(system: SystemClient, days: number): Promise<string[]> {
  const rows = await system.$queryRaw<unknown[]>`
    SELECT run.id FROM "Run" run
    WHERE run.id IN (
        (SELECT id FROM "Run" WHERE "expiresAt" < now() ORDER BY "expiresAt" LIMIT ${batchSize * 5})
        UNION ALL
        (SELECT id FROM "Run" WHERE "expiresAt" IS NULL AND "endedAt" < now() - ${days} * interval '1 day'
           AND "endedAt" < now() - coalesce("retentionDays", 0) * interval '1 day'
         ORDER BY "endedAt" LIMIT ${batchSize * 5}))
      AND run.status IN ('succeeded', 'failed', 'canceled')
      AND NOT EXISTS (SELECT FROM "Run" replay
        WHERE replay."replayOf" = run.id AND replay."replayFrom" IS NOT NULL
          AND replay.status IN ('queued', 'running'))
    ORDER BY run.id LIMIT ${batchSize} FOR UPDATE OF run SKIP LOCKED`
  return z
    .array(z.object({ id: z.string() }))
    .parse(rows)
    .map(({ id }) => id)
}
