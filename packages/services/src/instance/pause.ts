import type { Instance } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { lockInstance, requireInstance } from './require.ts'
import { toInstance } from './shape.ts'
import { requireTransition } from './state.ts'

/** Takes no new events and fires no schedule until resumed. Runs that were accepted before go on. */
export async function pauseInstance(ctx: Context, id: string): Promise<Instance> {
  authorise(ctx, 'instance.write')
  return inTransaction(ctx, async (tx) => {
    const row = await lockInstance(tx, { id, now: ctx.now() })
    const state = requireTransition(row, { kind: 'pause', by: 'member' })
    await tx.instance.update({ where: { id }, data: state })
    await tx.instanceFlow.updateMany({ where: { instanceId: id }, data: { nextDueAt: null } })
    await recordAudit(tx, ctx, {
      action: 'instance.pause',
      entity: 'instance',
      entityId: id,
      entityName: row.name,
    })
    return toInstance(ctx, await requireInstance(tx, id))
  })
}
