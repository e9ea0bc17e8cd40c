import type { Customer } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { requireCustomer } from './require.ts'
import { withCounts } from './shape.ts'

export async function getCustomer(ctx: Context, externalId: string): Promise<Customer> {
  authorise(ctx, 'customer.read')
  const db = ctx.db.tenant(ctx.actor.organizationId)
  return withCounts(db, await requireCustomer(db, externalId))
}
