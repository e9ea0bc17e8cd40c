import { type Instance, isDeployed } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { storedDefinition } from '../integration/definition.ts'
import { authorise } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { syncFlows } from './flows.ts'
import { lockInstance, requireInstance } from './require.ts'
import { toInstance } from './shape.ts'

/** Schedules go on from now: what fell into the pause is not made up. */
export async function resumeInstance(ctx: Context, id: string): Promise<Instance> {
  authorise(ctx, 'instance.write')
  return inTransaction(ctx, async (tx) => {
    const row = await lockInstance(tx, { id, now: ctx.now() })
    if (!isDeployed(row.status)) throw new ServiceError('conflict', 'The instance has not been deployed yet.')
    if (row.status === 'paused') {
      const definition = storedDefinition(row.version.definition)
      await syncFlows(tx, { instance: row, previous: definition, definition, enabled: true, now: ctx.now() })
      await tx.instance.update({ where: { id }, data: { status: 'enabled' } })
    }
    await recordAudit(tx, ctx, { action: 'instance.resume', entity: 'instance', entityId: id })
    return toInstance(ctx, await requireInstance(tx, id))
  })
}
