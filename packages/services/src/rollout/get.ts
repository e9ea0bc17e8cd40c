import type { RolloutDetail } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { actorNames } from '../shared/actor-names.ts'
import { countRuns } from './count-runs.ts'
import { failurePercent } from './guard.ts'
import { requireRollout } from './require.ts'
import { itemCounts, storedStages, toRollout } from './shape.ts'

export async function getRollout(ctx: Context, id: string): Promise<RolloutDetail> {
  authorise(ctx, 'rollout.read')
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const row = await requireRollout(db, id)
  const groups = await db.rolloutItem.groupBy({
    by: ['stage', 'status'],
    where: { rolloutId: id },
    _count: true,
  })
  const runs = await countRuns(ctx.db, row)
  const ofStage = (stage: number, isCounted: (status: string) => boolean) =>
    groups
      .filter((group) => group.stage === stage && isCounted(group.status))
      .reduce((sum, group) => sum + group._count, 0)
  return {
    ...toRollout(row, {
      counts: itemCounts(groups.map(({ status, _count }) => ({ status, count: _count }))),
      nameOf: await actorNames(db, [row.createdBy]),
    }),
    stageCounts: storedStages(row.stages).map((_, stage) => ({
      total: ofStage(stage, () => true),
      done: ofStage(stage, (status) => status !== 'pending'),
    })),
    runs: { ...runs, failurePercent: failurePercent(runs) },
  }
}
