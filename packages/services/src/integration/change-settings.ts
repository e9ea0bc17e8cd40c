import type { Availability, IntegrationSummary, JsonObject } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { authorise, type Permission } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { getIntegrationSummary } from './get-summary.ts'
import { requireIntegration } from './require.ts'

/** A change of what belongs to the integration itself and to none of its versions. */
export async function changeSettings(
  ctx: Context,
  key: string,
  {
    permission,
    action,
    columns,
    data = {},
  }: {
    permission: Permission
    action: string
    columns: (row: { archivedAt: Date | null }) => { archivedAt?: Date | null; availability?: Availability }
    data?: JsonObject
  },
): Promise<IntegrationSummary> {
  authorise(ctx, permission)
  await inTransaction(ctx, async (tx) => {
    const row = await requireIntegration(tx, key)
    await tx.integration.update({ where: { id: row.id }, data: columns(row) })
    await recordAudit(tx, ctx, {
      action,
      entity: 'integration',
      entityId: row.id,
      entityName: row.name,
      data: { ...data, key },
    })
  })
  return getIntegrationSummary(ctx, key)
}
