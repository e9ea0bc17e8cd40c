import type { CustomerUser } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { requireCustomerUser, type UserAddress } from './require.ts'
import { toCustomerUser } from './shape.ts'

export async function getCustomerUser(ctx: Context, address: UserAddress): Promise<CustomerUser> {
  authorise(ctx, 'customer.read')
  const { user } = await requireCustomerUser(ctx.db.tenant(ctx.actor.organizationId), address)
  return toCustomerUser(user)
}
