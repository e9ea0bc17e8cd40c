import { type Page, type Run, runQuerySchema } from '@millrace/contracts'
import type { Prisma, TenantClient } from '@millrace/db'
import type { z } from 'zod'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { newestFirst, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { firstIdAt, isUuid } from '../shared/uuid.ts'
import { toRuns } from './shape.ts'

export async function listRuns(ctx: Context, query: unknown): Promise<Page<Run>> {
  authorise(ctx, 'run.read')
  const parsed = parse(runQuerySchema, query)
  const page = toPageRequest(parsed)
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const filters = await toFilters(db, parsed)
  if (filters === null) return { items: [], nextCursor: null }
  const { where, ...order } = newestFirst(page)
  const rows = await db.run.findMany({ ...order, where: { AND: [where, ...filters] } })
  const { items, nextCursor } = toPage(rows, page, (row) => row)
  return { items: await toRuns(db, items, ctx.now()), nextCursor }
}

/** null: a filter names something that does not exist, so nothing fits. Ids filter, because indexes end with the id. */
async function toFilters(
  db: TenantClient,
  query: z.output<typeof runQuerySchema>,
): Promise<Prisma.RunWhereInput[] | null> {
  const filters: Prisma.RunWhereInput[] = []
  if (query.status !== undefined) filters.push({ status: { in: query.status } })
  if (query.flow !== undefined) filters.push({ flow: query.flow })
  if (query.integration !== undefined) {
    const row = await db.integration.findFirst({ where: { key: query.integration }, select: { id: true } })
    if (row === null) return null
    filters.push({ integrationId: row.id })
  }
  if (query.customer !== undefined) {
    const row = await db.customer.findFirst({ where: { externalId: query.customer }, select: { id: true } })
    if (row === null) return null
    filters.push({ customerId: row.id })
  }
  if (query.instance !== undefined) {
    if (!isUuid(query.instance)) return null
    filters.push({ instanceId: query.instance })
  }
  // A run's id begins with the millisecond at which it was accepted.
  if (query.from !== undefined) filters.push({ id: { gte: firstIdAt(new Date(query.from)) } })
  if (query.to !== undefined) filters.push({ id: { lt: firstIdAt(new Date(query.to)) } })
  if (query.q !== undefined && query.q !== '') filters.push(matching(query.q))
  return filters
}

function matching(text: string): Prisma.RunWhereInput {
  if (isUuid(text)) return { id: text }
  return {
    OR: [
      { errorCode: { contains: text, mode: 'insensitive' } },
      { error: { path: ['message'], string_contains: text, mode: 'insensitive' } },
    ],
  }
}
