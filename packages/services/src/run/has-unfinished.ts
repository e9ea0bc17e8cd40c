import type { Services } from '../context.ts'

/** As many ticks as one schedule makes up for at once. */
const newestTicks = 100

/** A run that a tick of this schedule has started is not over. Runs that people started do not count. */
export async function hasUnfinishedRun(
  { db }: Pick<Services, 'db'>,
  instanceFlowId: string,
): Promise<boolean> {
  // Ticks are named by their time: the newest come first in the index, and older ones are over.
  const rows = await db.system.$queryRaw<unknown[]>`
    SELECT FROM (
      SELECT status FROM "Run" WHERE "instanceFlowId" = ${instanceFlowId}::uuid AND "dedupeKey" IS NOT NULL
      ORDER BY "dedupeKey" DESC LIMIT ${newestTicks}
    ) tick
    WHERE status IN ('queued', 'running', 'waiting') LIMIT 1`
  return rows.length > 0
}
