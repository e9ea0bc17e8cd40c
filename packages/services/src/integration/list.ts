import {
  type IntegrationQuery,
  type IntegrationSummary,
  integrationQuerySchema,
  type Page,
} from '@millrace/contracts'
import type { Prisma } from '@millrace/db'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { containing } from '../shared/containing.ts'
import { newestFirst, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { summarySelect, toSummaries } from './shape.ts'

export async function listIntegrations(ctx: Context, query: unknown): Promise<Page<IntegrationSummary>> {
  authorise(ctx, 'integration.read')
  const { cursor, limit, ...filter } = parse(integrationQuerySchema, query)
  const page = toPageRequest({ cursor, limit })
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const { where, ...order } = newestFirst(page)
  const rows = await db.integration.findMany({
    ...order,
    where: { AND: [where, integrationWhere(filter)] },
    select: summarySelect,
  })
  return toPage(rows, page, await toSummaries(db, rows.slice(0, page.limit)))
}

function integrationWhere({
  q = '',
  category,
  label,
  availability,
  archived = 'false',
}: Omit<IntegrationQuery, 'cursor' | 'limit'>): Prisma.IntegrationWhereInput {
  return {
    ...(q === ''
      ? {}
      : { OR: [{ name: containing(q) }, { key: containing(q) }, { description: containing(q) }] }),
    ...(category === undefined ? {} : { category }),
    ...(label === undefined ? {} : { labels: { has: label } }),
    ...(availability === undefined ? {} : { availability }),
    ...(archived === 'any' ? {} : { archivedAt: archived === 'true' ? { not: null } : null }),
  }
}
