import {
  type Connection,
  connectionOwnerSchema,
  connectionStatusSchema,
  type Page,
  pageQuerySchema,
  textSchema,
} from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { newestFirst, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { openValuesOf } from './open-values.ts'
import { connectionInclude, toConnection } from './shape.ts'

export const connectionQuerySchema = pageQuerySchema.extend({
  /** Part of the name. */
  q: textSchema.optional(),
  status: connectionStatusSchema.optional(),
  owner: connectionOwnerSchema.optional(),
  connector: textSchema.optional(),
  type: textSchema.optional(),
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
      ...(parsed.status === undefined ? {} : { status: parsed.status }),
      ...(parsed.owner === undefined ? {} : { owner: parsed.owner }),
      ...(parsed.connector === undefined ? {} : { connector: parsed.connector }),
      ...(parsed.type === undefined ? {} : { type: parsed.type }),
      ...(parsed.q === undefined ? {} : { name: { contains: parsed.q, mode: 'insensitive' } }),
      ...(parsed.customer === undefined ? {} : { customer: { externalId: parsed.customer } }),
    },
    include: connectionInclude,
  })
  const open = new Map(
    await Promise.all(rows.map(async (row) => [row.id, await openValuesOf(ctx, row)] as const)),
  )
  return toPage(rows, page, (row) => toConnection(row, open.get(row.id) ?? {}))
}
