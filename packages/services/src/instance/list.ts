import { type Instance, type Page, pageQuerySchema, textSchema } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { newestFirst, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { instanceInclude, toInstance } from './shape.ts'

export const instanceQuerySchema = pageQuerySchema.extend({
  /** externalId */
  customer: textSchema.optional(),
  integration: textSchema.optional(),
})

export async function listInstances(ctx: Context, query: unknown): Promise<Page<Instance>> {
  authorise(ctx, 'instance.read')
  const parsed = parse(instanceQuerySchema, query)
  const page = toPageRequest(parsed)
  const { where, ...order } = newestFirst(page)
  const rows = await ctx.db.tenant(ctx.actor.organizationId).instance.findMany({
    ...order,
    where: {
      ...where,
      ...(parsed.customer === undefined ? {} : { customer: { externalId: parsed.customer } }),
      ...(parsed.integration === undefined ? {} : { integration: { key: parsed.integration } }),
    },
    include: instanceInclude,
  })
  return toPage(rows, page, (row) => toInstance(ctx, row))
}
