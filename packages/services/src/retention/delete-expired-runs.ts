import { Prisma, type SystemClient } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { deleteBlobs } from './delete-blobs.ts'

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
  // One at a time: of two that delete the last holders of a payload, each would see the other's and leave it.
  if (!(await lockDeletion(system))) return { runs: 0, blobKeys: [] }
  const ids = await lockExpired(system, days)
  if (ids.length === 0) return { runs: 0, blobKeys: [] }
  const payloads = await deletePayloads(system, ids)
  const files = await deleteFiles(system, ids)
  const runs = Prisma.sql`ANY(${ids}::uuid[])`
  await system.$executeRaw`DELETE FROM "JournalEvent" WHERE "runId" = ${runs}`
  await system.$executeRaw`DELETE FROM "LogLine" WHERE "runId" = ${runs}`
  await system.$executeRaw`DELETE FROM "StepRun" WHERE "runId" = ${runs}`
  await system.$executeRaw`DELETE FROM "Wait" WHERE "runId" = ${runs}`
  await system.$executeRaw`DELETE FROM "StateOperation" WHERE "runId" = ${runs}`
  await system.$executeRaw`DELETE FROM "EgressEntry" WHERE "runId" = ${runs}`
  await system.$executeRaw`DELETE FROM "Run" WHERE id = ${runs}`
  return { runs: ids.length, blobKeys: [...payloads, ...files] }
}

async function lockDeletion(system: SystemClient): Promise<boolean> {
  const rows = await system.$queryRaw<unknown[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended('millrace:retention', 0)) AS locked`
  return z.tuple([z.object({ locked: z.boolean() })]).parse(rows)[0].locked
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

/** A payload goes with the last of its owner and those that it is lent to. Gives the keys of blobs that nobody has now. */
async function deletePayloads(system: SystemClient, ids: string[]): Promise<string[]> {
  const rows = await system.$queryRaw<unknown[]>`
    WITH lent AS (
      DELETE FROM "RunPayload" WHERE "runId" = ANY(${ids}::uuid[]) RETURNING "payloadId"
    ), candidate AS (
      SELECT id FROM "Payload" WHERE "runId" = ANY(${ids}::uuid[])
      UNION
      SELECT payload.id FROM lent JOIN "Payload" payload ON payload.id = lent."payloadId"
      WHERE NOT EXISTS (SELECT FROM "Run" run WHERE run.id = payload."runId")
    )
    DELETE FROM "Payload" payload USING candidate
    WHERE payload.id = candidate.id AND NOT EXISTS (
      SELECT FROM "RunPayload" other
      WHERE other."payloadId" = payload.id AND other."runId" <> ALL(${ids}::uuid[]))
    RETURNING payload."blobKey"`
  return blobKeysOf(rows)
}

async function deleteFiles(system: SystemClient, ids: string[]): Promise<string[]> {
  const rows = await system.$queryRaw<unknown[]>`
    WITH held AS (
      DELETE FROM "RunFile" WHERE "runId" = ANY(${ids}::uuid[]) RETURNING "fileId"
    )
    DELETE FROM "File" file USING (SELECT DISTINCT "fileId" AS id FROM held) gone
    WHERE file.id = gone.id AND NOT EXISTS (
      SELECT FROM "RunFile" other WHERE other."fileId" = file.id AND other."runId" <> ALL(${ids}::uuid[]))
    RETURNING file."blobKey"`
  return blobKeysOf(rows)
}

function blobKeysOf(rows: unknown[]): string[] {
  return z
    .array(z.object({ blobKey: z.string().nullable() }))
    .parse(rows)
    .map(({ blobKey }) => blobKey)
    .filter((key) => key !== null)
}
