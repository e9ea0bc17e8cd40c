import type { Connection, Page } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { findIds, rowsOf } from '../shared/find-ids.ts'
import { toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { connectionQuerySchema, connectionsThat } from './filter.ts'
import { openValuesOf } from './open-values.ts'
import { connectionInclude, toConnection } from './shape.ts'

export async function listConnections(ctx: Context, query: unknown): Promise<Page<Connection>> {
  authorise(ctx, 'connection.read')
  const { cursor, limit, ...filter } = parse(connectionQuerySchema, query)
  const page = toPageRequest({ cursor, limit })
  const { ids, nextCursor } = await findIds(ctx, page, connectionsThat(ctx, filter))
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const include = { customer: connectionInclude.customer }
  const [rows, countOf] = await Promise.all([
    rowsOf(ids, (each) => db.connection.findMany({ where: { id: { in: each } }, include })),
    countUses(db, ids),
  ])
  const items = rows.map(async (row) =>
    toConnection({ ...row, _count: countOf(row.id) }, await openValuesOf(ctx, row)),
  )
  return { items: await Promise.all(items), nextCursor }
}

/** Prisma's `_count` counts the uses of every connection there is before it takes those of the page. */
async function countUses(
  db: TenantClient,
  ids: string[],
): Promise<(id: string) => { usedBy: number; usedByUsers: number }> {
  const each = { by: ['connectionId' as const], where: { connectionId: { in: ids } }, _count: true as const }
  const [instances, users] = await Promise.all([
    db.instanceConnection.groupBy(each),
    db.instanceUserConnection.groupBy(each),
  ])
  const usedBy = new Map(instances.map(({ connectionId, _count }) => [connectionId, _count]))
  const usedByUsers = new Map(users.map(({ connectionId, _count }) => [connectionId, _count]))
  return (id) => ({ usedBy: usedBy.get(id) ?? 0, usedByUsers: usedByUsers.get(id) ?? 0 })
}
