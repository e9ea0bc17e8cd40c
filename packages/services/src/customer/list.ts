import { type Customer, customerQuerySchema, type Page } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { findIds, rowsOf } from '../shared/find-ids.ts'
import { toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { customersThat } from './filter.ts'
import { countInstances, toCustomer } from './shape.ts'

export async function listCustomers(ctx: Context, query: unknown): Promise<Page<Customer>> {
  authorise(ctx, 'customer.read')
  const { cursor, limit, ...filter } = parse(customerQuerySchema, query)
  const { ids, nextCursor } = await findIds(ctx, toPageRequest({ cursor, limit }), customersThat(filter))
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const [rows, counts] = await Promise.all([
    rowsOf(ids, (each) => db.customer.findMany({ where: { id: { in: each } } })),
    countInstances(db, ids),
  ])
  return { items: rows.map((row) => toCustomer(row, counts(row.id))), nextCursor }
}
