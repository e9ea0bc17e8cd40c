import { z } from 'zod'
import type { Services } from '../context.ts'
import { enqueueReleased, releasedRunSchema } from './enqueue-released.ts'

const batchSize = 500

/**
 * Lets go of runs that were held until now: by a rate limit, or to be tried again. In the order in which they are due.
 * Gives how many. A run with a concurrency key then still needs a slot.
 */
export async function releaseDueRuns(services: Services): Promise<number> {
  let released = 0
  while (true) {
    const rows = await services.db.system.$queryRaw<unknown[]>`
      WITH due AS MATERIALIZED (
        SELECT id, "dueAt" FROM "Run"
        WHERE "dueAt" <= now() AND status = 'queued' AND held IN ('rate-limit', 'retry')
        ORDER BY "dueAt", id LIMIT ${batchSize} FOR UPDATE SKIP LOCKED
      ), released AS (
        UPDATE "Run" run SET held = NULL, "dueAt" = NULL FROM due WHERE run.id = due.id
        RETURNING run.id, run."organizationId", run.attempt, run."lastSeq", due."dueAt"
      )
      SELECT id AS "runId", "organizationId", attempt, "lastSeq" AS seq FROM released ORDER BY "dueAt", id`
    const runs = z.array(releasedRunSchema).parse(rows)
    await enqueueReleased(services, runs)
    released += runs.length
    if (runs.length < batchSize) return released
  }
}
