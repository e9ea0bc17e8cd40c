import { type CustomerUser, customerUserInputSchema } from '@millrace/contracts'
import { DatabaseConflict } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { lockCustomer, refuseDeleting } from '../customer/require.ts'
import { ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { toCustomerUser } from './shape.ts'

export async function createCustomerUser(
  ctx: Context,
  customerId: string,
  input: unknown,
): Promise<CustomerUser> {
  authorise(ctx, 'customer.write')
  const { externalId, name = '', email = '' } = parse(customerUserInputSchema, input)
  const { organizationId } = ctx.actor
  try {
    return await inTransaction(ctx, async (tx) => {
      const customer = await lockCustomer(tx, { externalId: customerId, now: ctx.now() })
      refuseDeleting(customer)
      const row = await tx.customerUser.create({
        data: { organizationId, customerId: customer.id, externalId, name, email },
      })
      await recordAudit(tx, ctx, {
        action: 'customer-user.create',
        entity: 'customer-user',
        entityId: row.id,
        entityName: name,
        data: { externalId, customer: customerId },
      })
      return toCustomerUser(row)
    })
  } catch (error) {
    if (!(error instanceof DatabaseConflict)) throw error
    throw new ServiceError(
      'conflict',
      `The customer has a user with the externalId "${externalId}" already.`,
      {
        cause: error,
      },
    )
  }
}
