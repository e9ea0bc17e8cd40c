import type { TenantClient } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import type { LockedCustomer } from './require.ts'

/** false: it has exactly these already. */
export async function labelLocked(
  tx: TenantClient,
  ctx: Context,
  { customer, labels }: { customer: LockedCustomer; labels: string[] },
): Promise<boolean> {
  const { id, externalId, name } = customer
  if (labels.join() === customer.labels.join()) return false
  await tx.customer.update({ where: { id }, data: { labels } })
  await recordAudit(tx, ctx, {
    action: 'customer.update',
    entity: 'customer',
    entityId: id,
    entityName: name,
    data: { externalId, changed: ['labels'] },
  })
  return true
}
