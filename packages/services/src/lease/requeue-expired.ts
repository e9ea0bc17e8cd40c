import { z } from 'zod'
import type { Services } from '../context.ts'
import { announceChange, announceRun } from '../run/announce.ts'
import { maxCrashes } from './limits.ts'
import { queuedRunSchema } from './queue-answered.ts'

/** Puts runs whose worker fell silent back into the queue; their journal says where to go on. Gives how many. */
export async function requeueExpiredRuns(services: Services): Promise<number> {
  const rows = await services.db.system.$queryRaw<unknown[]>`
    WITH expired AS MATERIALIZED (
      SELECT id FROM "Run"
      WHERE status = 'running' AND "leaseExpiresAt" < now() AND "cancelRequestedAt" IS NULL
        AND crashes + 1 < ${maxCrashes}
      ORDER BY id LIMIT 200 FOR UPDATE SKIP LOCKED
    ), requeued AS (
      UPDATE "Run" run SET status = 'queued', crashes = run.crashes + 1, "leaseOwner" = NULL, "leaseExpiresAt" = NULL,
        "lastSeq" = run."lastSeq" + 1
      FROM expired WHERE run.id = expired.id
      RETURNING run.id, run."organizationId", run.attempt, run."lastSeq"
    ), events AS (
      INSERT INTO "JournalEvent" ("runId", seq, "organizationId", attempt, at, type, data)
      SELECT id, "lastSeq", "organizationId", attempt, now(), 'run',
        jsonb_build_object('status', 'queued', 'attempt', attempt)
      FROM requeued
    )
    SELECT id AS "runId", "organizationId", attempt, "lastSeq" AS seq FROM requeued`
  const requeued = z.array(queuedRunSchema).parse(rows)
  for (const run of requeued) {
    announceRun(services, run)
    announceChange(services, run)
  }
  return requeued.length
}
