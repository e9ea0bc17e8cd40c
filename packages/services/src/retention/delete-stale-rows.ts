import { Prisma } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { deleteBlobs } from './delete-blobs.ts'

const batchSize = 1000

/** Rows that count no more by themselves: keys of past windows, idle rate limits, embed sessions that are over, old drafts. */
export async function deleteStaleRows(services: Services): Promise<number> {
  const { system } = services.db
  let deleted = 0
  for (const batch of [
    expiredDedupeKeys,
    idleRateLimits,
    emptiedRateLimits,
    usedTokens,
    endedSessions,
    oldCalls,
    oldAuthorizations,
  ]) {
    let count = batchSize
    while (count === batchSize) {
      count = await system.$executeRaw(batch)
      deleted += count
    }
  }
  return deleted + (await deleteDraftSnapshots(services))
}

// The grace of a minute is for whoever was refused by a key, and looks up its run right now.
const expiredDedupeKeys = Prisma.sql`
  DELETE FROM "DedupeKey" WHERE ("scopeId", key) IN (
    SELECT "scopeId", key FROM "DedupeKey" WHERE "expiresAt" < now() - interval '1 minute'
    ORDER BY "expiresAt" LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)`

// A limit whose next start lies in the past holds nobody back: without its row it begins anew, which is the same.
const idleRateLimits = Prisma.sql`
  DELETE FROM "RateLimit" WHERE ("scopeId", key) IN (
    SELECT "scopeId", key FROM "RateLimit" WHERE "nextAt" < now() - interval '1 minute'
      AND coalesce("heldUntil", '-infinity') < now() - interval '1 minute'
    ORDER BY "nextAt" LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)`

// After a flood whose held runs were canceled: starts are reserved far ahead, further than any limit by itself reaches (a
// day), and nobody waits for them. New runs need not queue behind nothing.
const emptiedRateLimits = Prisma.sql`
  DELETE FROM "RateLimit" WHERE ("scopeId", key) IN (
    SELECT "scopeId", key FROM "RateLimit" rate WHERE "heldUntil" > now() + interval '1 day'
      AND EXISTS (SELECT FROM "InstanceFlow" WHERE id = rate."scopeId")
      AND NOT EXISTS (SELECT FROM "Run" WHERE status = 'queued' AND held = 'rate-limit'
        AND "instanceFlowId" = rate."scopeId")
    LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)`

const usedTokens = Prisma.sql`
  DELETE FROM "EmbedTokenUse" WHERE ("organizationId", jti) IN (
    SELECT "organizationId", jti FROM "EmbedTokenUse" WHERE "expiresAt" < now()
    ORDER BY "expiresAt" LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)`

const endedSessions = Prisma.sql`
  DELETE FROM "EmbedSession" WHERE id IN (
    SELECT id FROM "EmbedSession" WHERE "expiresAt" < now()
    ORDER BY "expiresAt" LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)`

const oldCalls = Prisma.sql`
  DELETE FROM "SandboxCall" WHERE id IN (
    SELECT id FROM "SandboxCall" WHERE "expiresAt" < now() - interval '1 minute'
    ORDER BY "expiresAt" LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)`

// They count for ten minutes; why one failed can be read for a day.
const oldAuthorizations = Prisma.sql`
  DELETE FROM "Authorization" WHERE id IN (
    SELECT id FROM "Authorization" WHERE "expiresAt" < now() - interval '1 day'
    ORDER BY "expiresAt" LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)`

/** Snapshots of drafts that no run was made of any more. Only test runs are, and those have no instance. */
async function deleteDraftSnapshots(services: Services): Promise<number> {
  const rows = await services.db.system.$queryRaw<unknown[]>`
    DELETE FROM "Version" version WHERE version.id IN (
      SELECT snapshot.id FROM "Version" snapshot
      WHERE snapshot.number IS NULL AND snapshot."createdAt" < now() - interval '1 hour'
        AND NOT EXISTS (SELECT FROM "Instance" WHERE "versionId" = snapshot.id)
        AND snapshot.id NOT IN (SELECT "versionId" FROM "Run" WHERE "instanceId" IS NULL)
      LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
    RETURNING version."bundleKey"`
  const snapshots = z.array(z.object({ bundleKey: z.string().nullable() })).parse(rows)
  await deleteBlobs(
    services,
    snapshots.map(({ bundleKey }) => bundleKey).filter((key) => key !== null),
  )
  return snapshots.length
}
