import type { Prisma } from '@millrace/db'
import type { Services } from '../context.ts'
import { noteFailedRuns } from '../instance/outcomes.ts'
import { announceChange } from '../run/announce.ts'
import { announceCanceled, type CanceledChildren, cancelChildren } from '../run/cancel-children.ts'
import { resolveChildWaits } from '../wait/resolve-child.ts'
import { type LockedRun, lockRuns, type Outcome, type RunChange, settleLocked } from './settle-locked.ts'

/** Ends the runs that fit, a few at a time, without the worker that had them. Gives how many it ended. */
export async function settleRuns(
  services: Services,
  { condition, outcome }: { condition: Prisma.Sql; outcome: (run: LockedRun) => Outcome },
): Promise<number> {
  const { ended, orphans } = await services.db.transaction(async (tx) => {
    const { system } = tx
    const runs = await lockRuns(system, { condition, busy: 'skip' })
    const ended: RunChange[] = []
    const orphans: CanceledChildren[] = []
    for (const run of runs) {
      const end = outcome(run)
      if (end.status === 'canceled') orphans.push(await cancelChildren(system, run.runId))
      ended.push(await settleLocked(system, { run, outcome: end }))
    }
    await noteFailedRuns(
      tx,
      ended.map(({ runId }) => runId),
    )
    return { ended, orphans }
  })
  for (const change of ended) announceChange(services, change)
  for (const children of orphans) announceCanceled(services, children)
  await resolveChildWaits(services, { childRunIds: ended.map(({ runId }) => runId) })
  return ended.length
}
