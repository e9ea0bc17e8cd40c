import { z } from 'zod'
import type { Services } from '../context.ts'
import { announceChange } from '../run/announce.ts'

export const releasedRunSchema = z.object({
  runId: z.string(),
  organizationId: z.string(),
  attempt: z.int(),
  seq: z.int(),
})
export type ReleasedRun = z.infer<typeof releasedRunSchema>

/** One after the other, so that they stand in the queue in this order. What does not get there the reconciler brings. */
export async function enqueueReleased(services: Services, runs: readonly ReleasedRun[]): Promise<void> {
  const releasedAt = services.now().getTime()
  for (const run of runs) announceChange(services, run)
  try {
    for (const { runId, attempt } of runs) {
      await services.queue.add({ kind: 'run', runId, attempt, releasedAt })
    }
  } catch (error) {
    services.log({ level: 'warn', message: 'released runs could not be enqueued yet', error })
  }
}
