import { Prisma, type SystemClient } from '@millrace/db'
import { z } from 'zod'

/**
 * Until the end of the transaction. One at a time: of two that delete the last holders of a payload, each would see the
 * other's and leave it. false: somebody else deletes right now.
 */
export async function lockDeletion(system: SystemClient): Promise<boolean> {
  const rows = await system.$queryRaw<unknown[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended('millrace:retention', 0)) AS locked`
  return z.tuple([z.object({ locked: z.boolean() })]).parse(rows)[0].locked
}

/**
 * Deletes these runs, which are over and locked, with all they hold. Gives the keys of blobs that nobody has now, to be
 * deleted after the commit. The caller has `lockDeletion`.
 */
export async function deleteRuns(system: SystemClient, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return []
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
  return [...payloads, ...files]
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

/** Uploads have a time of their own: see `deleteUnusedUploads`. */
async function deleteFiles(system: SystemClient, ids: string[]): Promise<string[]> {
  const rows = await system.$queryRaw<unknown[]>`
    WITH held AS (
      DELETE FROM "RunFile" WHERE "runId" = ANY(${ids}::uuid[]) RETURNING "fileId"
    )
    DELETE FROM "File" file USING (SELECT DISTINCT "fileId" AS id FROM held) gone
    WHERE file.id = gone.id AND file."keptUntil" IS NULL AND NOT EXISTS (
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
