import { type CustomerUser, customerUserUpdateSchema } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { requireCustomerUser, type UserAddress } from './require.ts'
import { toCustomerUser } from './shape.ts'

/** What is left out stays as it is. */
export async function updateCustomerUser(
  ctx: Context,
  address: UserAddress,
  input: unknown,
): Promise<CustomerUser> {
  authorise(ctx, 'customer.write')
  const { name, email } = parse(customerUserUpdateSchema, input)
  return inTransaction(ctx, async (tx) => {
    const { customer, user } = await requireCustomerUser(tx, address)
    const row = await tx.customerUser.update({
      where: { id: user.id },
      data: { ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }) },
    })
    await recordAudit(tx, ctx, {
      action: 'customer-user.update',
      entity: 'customer-user',
      entityId: row.id,
      entityName: row.name,
      data: { externalId: row.externalId, customer: customer.externalId },
    })
    return toCustomerUser(row)
  })
}
