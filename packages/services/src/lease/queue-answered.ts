import { Prisma, type SystemClient } from '@millrace/db'
import { z } from 'zod'

export type QueuedRun = z.infer<typeof queuedRunSchema>

export const queuedRunSchema = z.object({
  runId: z.string(),
  organizationId: z.string(),
  attempt: z.int(),
  seq: z.int(),
})

/**
 * Puts those of the runs back into the queue that wait no longer: an answer is there, or somebody wants them canceled.
 * The caller holds the locks of the rows, taken in an earlier statement: so no answer slips in between.
 */
export async function queueAnswered(system: SystemClient, runIds: readonly string[]): Promise<QueuedRun[]> {
  if (runIds.length === 0) return []
  return queueWaiting(
    system,
    Prisma.sql`run.id = ANY(${runIds}::uuid[]) AND (run."cancelRequestedAt" IS NOT NULL OR EXISTS (
      SELECT 1 FROM "Wait" wait
      WHERE wait."runId" = run.id AND wait."resolvedAt" IS NOT NULL AND wait."recordedAt" IS NOT NULL))`,
  )
}

/** Those that fit and wait are queued, with a line in their journals. The caller holds their locks. */
async function queueWaiting(system: SystemClient, condition: Prisma.Sql): Promise<QueuedRun[]> {
  const rows = await system.$queryRaw<unknown[]>`
    WITH queued AS (
      UPDATE "Run" run SET status = 'queued', held = NULL, "dueAt" = NULL, "lastSeq" = run."lastSeq" + 1
      WHERE run.status = 'waiting' AND ${condition}
      RETURNING run.id, run."organizationId", run.attempt, run."lastSeq"
    ), events AS (
      INSERT INTO "JournalEvent" ("runId", seq, "organizationId", attempt, at, type, data)
      SELECT id, "lastSeq", "organizationId", attempt, now(), 'run',
        jsonb_build_object('status', 'queued', 'attempt', attempt)
      FROM queued
    )
    SELECT id AS "runId", "organizationId", attempt, "lastSeq" AS seq FROM queued`
  return z.array(queuedRunSchema).parse(rows)
}
