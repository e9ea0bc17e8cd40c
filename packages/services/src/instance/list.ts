import { type InstanceSummary, instanceQuerySchema, type Page } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { findIds, rowsOf } from '../shared/find-ids.ts'
import { toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { instancesThat } from './filter.ts'
import { summarySelect, toSummary } from './shape.ts'

export async function listInstances(ctx: Context, query: unknown): Promise<Page<InstanceSummary>> {
  authorise(ctx, 'instance.read')
  const { cursor, limit, ...filter } = parse(instanceQuerySchema, query)
  const page = toPageRequest({ cursor, limit })
  const { ids, nextCursor } = await findIds(ctx, page, await instancesThat(ctx, filter))
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const rows = await rowsOf(ids, (each) =>
    db.instance.findMany({ where: { id: { in: each } }, select: summarySelect }),
  )
  return { items: rows.map(toSummary), nextCursor }
}
