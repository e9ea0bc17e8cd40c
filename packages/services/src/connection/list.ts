import { type Connection, type Page, pageQuerySchema, textSchema } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { newestFirst, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { openValuesOf } from './open-values.ts'
import { connectionInclude, toConnection } from './shape.ts'

export const connectionQuerySchema = pageQuerySchema.extend({
  connector: textSchema.optional(),
  /** externalId */
  customer: textSchema.optional(),
})

export async function listConnections(ctx: Context, query: unknown): Promise<Page<Connection>> {
  authorise(ctx, 'connection.read')
  const parsed = parse(connectionQuerySchema, query)
  const page = toPageRequest(parsed)
  const { where, ...order } = newestFirst(page)
  const rows = await ctx.db.tenant(ctx.actor.organizationId).connection.findMany({
    ...order,
    where: {
      ...where,
      ...(parsed.connector === undefined ? {} : { connector: parsed.connector }),
      ...(parsed.customer === undefined ? {} : { customer: { externalId: parsed.customer } }),
    },
    include: connectionInclude,
  })
  const open = new Map(
    await Promise.all(rows.map(async (row) => [row.id, await openValuesOf(ctx, row)] as const)),
  )
  return toPage(rows, page, (row) => toConnection(row, open.get(row.id) ?? {}))
}
