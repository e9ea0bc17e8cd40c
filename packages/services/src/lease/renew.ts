import { Prisma } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import type { Lease } from './journal-rows.ts'

export interface RenewedLease extends Lease {
  cancelRequested: boolean
  /** A wait of the run has an answer that its step has not taken. */
  answered: boolean
}

/**
 * Renews all leases of a worker in one statement. What does not come back is lost. A lease that ran out is renewed
 * all the same when nobody has taken the run: a short outage of the database costs no run its place.
 */
export async function renewLeases(
  { db }: Pick<Services, 'db'>,
  { owner, leases, ttlMs }: { owner: string; leases: readonly Lease[]; ttlMs: number },
): Promise<RenewedLease[]> {
  if (leases.length === 0) return []
  const rows = await db.system.$queryRaw<unknown[]>(statement({ owner, leases, ttlMs }))
  return z.array(renewedSchema).parse(rows)
}

/** Rows are locked in the order of ids, as the journal does: two statements of one worker never wait for each other. */
function statement({
  owner,
  leases,
  ttlMs,
}: {
  owner: string
  leases: readonly Lease[]
  ttlMs: number
}): Prisma.Sql {
  return Prisma.sql`
    WITH held AS MATERIALIZED (
      SELECT run.id FROM "Run" run
      JOIN json_to_recordset(${JSON.stringify(leases)}::json) AS lease("runId" uuid, attempt int)
        ON lease."runId" = run.id AND lease.attempt = run.attempt
      WHERE run."leaseOwner" = ${owner}::uuid AND run.status = 'running'
      ORDER BY run.id FOR UPDATE OF run
    )
    UPDATE "Run" run SET "leaseExpiresAt" = now() + ${ttlMs} * interval '1 millisecond'
    FROM held WHERE run.id = held.id
    RETURNING run.id AS "runId", run.attempt, run."cancelRequestedAt" IS NOT NULL AS "cancelRequested",
      EXISTS (SELECT 1 FROM "Wait" wait
        WHERE wait."runId" = run.id AND wait."resolvedAt" IS NOT NULL AND wait."recordedAt" IS NOT NULL) AS answered`
}

const renewedSchema = z.object({
  runId: z.string(),
  attempt: z.int(),
  cancelRequested: z.boolean(),
  answered: z.boolean(),
})
