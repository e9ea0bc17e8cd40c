import { type Customer, type Page, pageQuerySchema } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { newestFirst, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { customerInclude, toCustomer } from './shape.ts'

export async function listCustomers(ctx: Context, query: unknown): Promise<Page<Customer>> {
  authorise(ctx, 'customer.read')
  const page = toPageRequest(parse(pageQuerySchema, query))
  const rows = await ctx.db
    .tenant(ctx.actor.organizationId)
    .customer.findMany({ ...newestFirst(page), include: customerInclude })
  return toPage(rows, page, toCustomer)
}
