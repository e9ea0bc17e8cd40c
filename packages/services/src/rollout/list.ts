import { type Page, type Rollout, rolloutQuerySchema } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { actorNames } from '../shared/actor-names.ts'
import { newestFirst, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { itemCounts, rolloutInclude, toRollout } from './shape.ts'

export async function listRollouts(ctx: Context, query: unknown): Promise<Page<Rollout>> {
  authorise(ctx, 'rollout.read')
  const { integration, status, ...paging } = parse(rolloutQuerySchema, query)
  const page = toPageRequest(paging)
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const { where, ...order } = newestFirst(page)
  const rows = await db.rollout.findMany({
    ...order,
    where: {
      ...where,
      ...(integration === undefined ? {} : { integration: { key: integration } }),
      ...(status === undefined ? {} : { status }),
    },
    include: rolloutInclude,
  })
  const groups = await db.rolloutItem.groupBy({
    by: ['rolloutId', 'status'],
    where: { rolloutId: { in: rows.map(({ id }) => id) } },
    _count: true,
  })
  const nameOf = await actorNames(
    db,
    rows.map(({ createdBy }) => createdBy),
  )
  const byRollout = Map.groupBy(groups, ({ rolloutId }) => rolloutId)
  return toPage(rows, page, (row) =>
    toRollout(row, {
      counts: itemCounts(
        (byRollout.get(row.id) ?? []).map(({ status, _count }) => ({ status, count: _count })),
      ),
      nameOf,
    }),
  )
}
