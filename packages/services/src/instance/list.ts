import { type InstanceSummary, instanceQuerySchema, type Page } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { newestFirst, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { instanceWhere } from './filter.ts'
import { summarySelect, toSummary } from './shape.ts'

export async function listInstances(ctx: Context, query: unknown): Promise<Page<InstanceSummary>> {
  authorise(ctx, 'instance.read')
  const { cursor, limit, ...filter } = parse(instanceQuerySchema, query)
  const page = toPageRequest({ cursor, limit })
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const { where, ...order } = newestFirst(page)
  const rows = await db.instance.findMany({
    ...order,
    where: { AND: [where, await instanceWhere(db, filter)] },
    select: summarySelect,
  })
  return toPage(rows, page, toSummary)
}
