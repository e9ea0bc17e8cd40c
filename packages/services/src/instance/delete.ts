import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { lockInstance } from './require.ts'

/** Its runs stay, as history. A run that is not over still needs the instance's config and connections. */
export async function deleteInstance(ctx: Context, id: string): Promise<void> {
  authorise(ctx, 'instance.delete')
  await inTransaction(ctx, async (tx) => {
    const row = await lockInstance(tx, { id, now: ctx.now() })
    const open = await tx.run.count({
      where: { instanceId: id, status: { in: ['queued', 'running', 'waiting'] } },
    })
    if (open > 0) {
      throw new ServiceError(
        'conflict',
        `${open} run(s) are not over: pause the instance, then wait or cancel them.`,
      )
    }
    await tx.instance.delete({ where: { id } })
    await recordAudit(tx, ctx, {
      action: 'instance.delete',
      entity: 'instance',
      entityId: id,
      data: { customer: row.customer.externalId, integration: row.integration.key },
    })
  })
}
