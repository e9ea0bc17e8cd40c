import type { Services } from '../context.ts'

const pageSize = 5000
/** A run this young is still on its way to the queue. */
const graceMs = 1000

/**
 * Enqueues queued runs that the queue does not know of: lost between commit and enqueue, or with the queue itself. Runs
 * that are held back are none of its business, however many. Gives how many.
 */
export async function refillQueue({ db, queue }: Pick<Services, 'db' | 'queue'>): Promise<number> {
  let refilled = 0
  let after: string | null = null
  while (true) {
    // Ordered by `held` too, which is null, lest the planner walks all the runs that there are in the order of their ids.
    const page: { id: string; attempt: number }[] = await db.system.$queryRaw`
      SELECT id, attempt FROM "Run"
      WHERE status = 'queued' AND held IS NULL AND "cancelRequestedAt" IS NULL
        AND "queuedAt" < now() - ${graceMs} * interval '1 millisecond'
        AND (${after}::uuid IS NULL OR id > ${after}::uuid)
      ORDER BY held, id LIMIT ${pageSize}`
    if (page.length === 0) return refilled
    const live = await queue.liveRunIds(page.map(({ id }) => id))
    for (const { id, attempt } of page.filter((run) => !live.has(run.id))) {
      await queue.add({ kind: 'run', runId: id, attempt })
      refilled += 1
    }
    if (page.length < pageSize) return refilled
    after = page.at(-1)?.id ?? null
  }
}
