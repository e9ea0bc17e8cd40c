import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { requireIntegration } from './require.ts'

export async function deleteIntegration(ctx: Context, key: string): Promise<void> {
  authorise(ctx, 'integration.delete')
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const { id, name } = await requireIntegration(db, key)
  await inTransaction(ctx, async (tx) => {
    // Locks the row: an instance inserted at the same time waits for its foreign key and then fails.
    await tx.integration.update({ where: { id }, data: { updatedAt: ctx.now() } })
    const instances = await tx.instance.count({ where: { integrationId: id } })
    if (instances > 0) {
      throw new ServiceError(
        'conflict',
        `${instances} instance(s) still use this integration: delete them first.`,
      )
    }
    await tx.integration.delete({ where: { id } })
    await recordAudit(tx, ctx, {
      action: 'integration.delete',
      entity: 'integration',
      entityId: id,
      entityName: name,
      data: { key },
    })
  })
}
