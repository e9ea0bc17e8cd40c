import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { requireCustomerUser, type UserAddress } from './require.ts'

/** With what the user has configured and bound for themselves; embed sessions end. */
export async function deleteCustomerUser(ctx: Context, address: UserAddress): Promise<void> {
  authorise(ctx, 'customer.write')
  await inTransaction(ctx, async (tx) => {
    const { customer, user } = await requireCustomerUser(tx, address)
    await tx.customerUser.delete({ where: { id: user.id } })
    await recordAudit(tx, ctx, {
      action: 'customer-user.delete',
      entity: 'customer-user',
      entityId: user.id,
      entityName: user.name,
      data: { externalId: user.externalId, customer: customer.externalId },
    })
  })
}
