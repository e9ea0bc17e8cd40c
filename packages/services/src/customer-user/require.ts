import type { TenantClient } from '@millrace/db'
import { requireCustomer } from '../customer/require.ts'
import { requireFound } from '../errors.ts'

/** Where a user is: both by the organization's own ids. */
export interface UserAddress {
  customer: string
  user: string
}

export async function requireCustomerUser(db: TenantClient, address: UserAddress) {
  const customer = await requireCustomer(db, address.customer)
  const user = await db.customerUser.findFirst({
    where: { customerId: customer.id, externalId: address.user },
  })
  return { customer, user: requireFound(user, 'customer user') }
}
