import { Prisma } from '@millrace/db'
import type { Admission } from './plan.ts'

/**
 * How long after the start time of a held run another one is still held, although it need not wait: by then the sweeper
 * has released the first, and the order is kept.
 */
const releaseSlackMs = 5000

/** No flood of events moves a start beyond what a date can hold. */
const furthest = Prisma.sql`interval '100 years'`

/** `claimed`: has a row unless an equal event came within the window. Of fifty at once one gets the row. */
export function claimKey(
  dedupe: Admission['dedupe'],
  { runId, organizationId, scopeId, alreadyThere }: ClaimKeyOptions,
): Prisma.Sql {
  if (dedupe === null) return Prisma.sql`claimed AS (SELECT 1)`
  return Prisma.sql`claimed AS (
        INSERT INTO "DedupeKey" AS taken ("organizationId", "scopeId", key, "runId", "expiresAt")
        SELECT ${organizationId}::uuid, ${scopeId}::uuid, ${dedupe.key}, ${runId}::uuid,
          now() + ${dedupe.windowMs} * interval '1 millisecond'
        WHERE NOT ${alreadyThere}
        ON CONFLICT ("scopeId", key) DO UPDATE SET "runId" = excluded."runId", "expiresAt" = excluded."expiresAt"
          WHERE taken."expiresAt" <= now()
        RETURNING 1
      )`
}

interface ClaimKeyOptions {
  runId: string
  organizationId: string
  scopeId: string
  /** A run with the key that counts for good: then the key with a window must not name the new one. */
  alreadyThere: Prisma.Sql
}

/**
 * `reserved`: when the run may start, null: at once. The generic cell rate algorithm: each run moves `nextAt` on by its
 * share of the time, and may start as soon as that is no more than a whole `perMs` ahead. The row is locked until the
 * commit, so reservations are in order.
 */
export function reserveStart(
  rate: Admission['rate'],
  { organizationId, scopeId }: { organizationId: string; scopeId: string },
): Prisma.Sql {
  if (rate === null) return Prisma.sql`reserved AS (SELECT NULL::timestamptz AS "dueAt")`
  const share = Prisma.sql`${rate.perMs / rate.limit}::float8 * interval '1 millisecond'`
  const whole = Prisma.sql`${rate.perMs}::float8 * interval '1 millisecond'`
  const slack = Prisma.sql`${releaseSlackMs}::float8 * interval '1 millisecond'`
  const nextAt = Prisma.sql`least(greatest(rate."nextAt", now()) + ${share}, now() + ${furthest})`
  return Prisma.sql`reserved AS (
        INSERT INTO "RateLimit" AS rate ("organizationId", "scopeId", key, "nextAt")
        SELECT ${organizationId}::uuid, ${scopeId}::uuid, ${rate.key}, now() + ${share} FROM claimed
        ON CONFLICT ("scopeId", key) DO UPDATE SET
          "nextAt" = ${nextAt},
          "heldUntil" = CASE WHEN ${nextAt} - ${whole} > now() OR rate."heldUntil" > now() - ${slack}
            THEN greatest(${nextAt} - ${whole}, rate."heldUntil") END
        RETURNING "heldUntil" AS "dueAt"
      )`
}
