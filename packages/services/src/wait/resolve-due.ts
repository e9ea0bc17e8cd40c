import { Prisma, type SystemClient } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { childCheckMs } from './columns.ts'
import { resolveChildWaits } from './resolve-child.ts'
import { announceWoken, wakeLocked } from './wake.ts'

const batchSize = 200
const longestChildCheckMs = 60 * 60 * 1000

/**
 * Ends the waits whose time has come, by the database's clock. Any number of workers may do this at once: each takes the
 * runs that no other holds. Gives how many waits ended.
 */
export async function resolveDueWaits(services: Services): Promise<number> {
  let resolved = 0
  while (true) {
    const batch = await resolveBatch(services)
    announceWoken(services, batch)
    await resolveChildWaits(services, { childRunIds: batch.children })
    resolved += batch.resolved
    // A batch that found its runs held by others is not tried again at once.
    if (batch.taken < batchSize || batch.resolved === 0) return resolved
  }
}

function resolveBatch(services: Services) {
  return services.db.transaction(async ({ system }) => {
    const runs = await lockRunsWithDueWaits(system)
    if (runs.length === 0) return { taken: 0, resolved: 0, children: [], queued: [], running: [] }
    const ids = runs.map(({ id }) => id)
    const resolved = await system.$executeRaw`
      UPDATE "Wait" SET "resolvedAt" = now(), resolution = '{"kind":"due"}'::json, "openUntil" = NULL
      WHERE "runId" = ANY(${ids}::uuid[]) AND "openUntil" <= now() AND kind <> 'child'`
    const children = await checkChildrenLater(system, ids)
    return { taken: runs.length, resolved, children, ...(await wakeLocked(system, runs)) }
  })
}

async function lockRunsWithDueWaits(system: SystemClient): Promise<{ id: string; status: string }[]> {
  const rows = await system.$queryRaw<unknown[]>`
    SELECT run.id, run.status FROM "Run" run
    WHERE run.id IN (
      SELECT "runId" FROM "Wait" WHERE "openUntil" <= now() ORDER BY "openUntil" LIMIT ${batchSize})
    ORDER BY run.id FOR UPDATE OF run SKIP LOCKED`
  return z.array(z.object({ id: z.string(), status: z.string() })).parse(rows)
}

/** The end of a child wakes its parent at once; should that have been missed, this finds it. */
async function checkChildrenLater(system: SystemClient, runIds: readonly string[]): Promise<string[]> {
  const age = Prisma.sql`greatest(now() - "recordedAt", ${childCheckMs} * interval '1 millisecond')`
  const rows = await system.$queryRaw<unknown[]>`
    UPDATE "Wait" SET "openUntil" = now() + least(${age}, ${longestChildCheckMs} * interval '1 millisecond')
    WHERE "runId" = ANY(${runIds}::uuid[]) AND "openUntil" <= now() AND kind = 'child'
    RETURNING "childRunId"`
  return z
    .array(z.object({ childRunId: z.string().nullable() }))
    .parse(rows)
    .flatMap(({ childRunId }) => (childRunId === null ? [] : [childRunId]))
}
