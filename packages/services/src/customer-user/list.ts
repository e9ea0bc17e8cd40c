import { type CustomerUser, customerUserQuerySchema, type Page } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { requireCustomer } from '../customer/require.ts'
import { authorise } from '../permissions.ts'
import { containing } from '../shared/containing.ts'
import { newestFirst, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { toCustomerUser } from './shape.ts'

export async function listCustomerUsers(
  ctx: Context,
  customer: string,
  query: unknown,
): Promise<Page<CustomerUser>> {
  authorise(ctx, 'customer.read')
  const { q = '', ...paging } = parse(customerUserQuerySchema, query)
  const page = toPageRequest(paging)
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const { id: customerId } = await requireCustomer(db, customer)
  const { where, ...order } = newestFirst(page)
  const search =
    q === '' ? {} : { OR: [{ name: containing(q) }, { email: containing(q) }, { externalId: containing(q) }] }
  const rows = await db.customerUser.findMany({ ...order, where: { AND: [{ customerId }, where, search] } })
  return toPage(rows, page, toCustomerUser)
}
