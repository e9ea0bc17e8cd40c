import { type Customer, customerQuerySchema, type Page } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { newestFirst, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { customerWhere } from './filter.ts'
import { countInstances, toCustomer } from './shape.ts'

export async function listCustomers(ctx: Context, query: unknown): Promise<Page<Customer>> {
  authorise(ctx, 'customer.read')
  const { cursor, limit, ...filter } = parse(customerQuerySchema, query)
  const page = toPageRequest({ cursor, limit })
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const { where, ...order } = newestFirst(page)
  const rows = await db.customer.findMany({ ...order, where: { AND: [where, customerWhere(filter)] } })
  const counts = await countInstances(
    db,
    rows.slice(0, page.limit).map(({ id }) => id),
  )
  return toPage(rows, page, (row) => toCustomer(row, counts(row.id)))
}
