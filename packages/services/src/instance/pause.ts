import { type Instance, isDeployed } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { lockInstance, requireInstance } from './require.ts'
import { toInstance } from './shape.ts'

/** Takes no new events and fires no schedule until resumed. Runs that were accepted before go on. */
export async function pauseInstance(ctx: Context, id: string): Promise<Instance> {
  authorise(ctx, 'instance.write')
  return inTransaction(ctx, async (tx) => {
    const row = await lockInstance(tx, { id, now: ctx.now() })
    if (!isDeployed(row.status)) throw new ServiceError('conflict', 'The instance has not been deployed yet.')
    await tx.instance.update({ where: { id }, data: { status: 'paused' } })
    await tx.instanceFlow.updateMany({ where: { instanceId: id }, data: { nextDueAt: null } })
    await recordAudit(tx, ctx, { action: 'instance.pause', entity: 'instance', entityId: id })
    return toInstance(ctx, await requireInstance(tx, id))
  })
}
