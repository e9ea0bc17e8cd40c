import { type Page, pageQuerySchema, type VersionSummary } from '@millrace/contracts'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { requireIntegration } from '../integration/require.ts'
import { authorise } from '../permissions.ts'
import { newestFirst, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'

export async function listVersions(ctx: Context, key: string, query: unknown): Promise<Page<VersionSummary>> {
  authorise(ctx, 'integration.read')
  const page = toPageRequest(parse(pageQuerySchema, query))
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const { id: integrationId } = await requireIntegration(db, key)
  const { where, ...order } = newestFirst(page)
  const rows = await db.version.findMany({
    ...order,
    where: { ...where, integrationId, number: { not: null } },
    select: { id: true, number: true, comment: true, author: true, createdAt: true, dependencies: true },
  })
  return toPage(rows, page, (row) => ({
    number: row.number ?? 0,
    dependencies: z.record(z.string(), z.string()).parse(row.dependencies),
    comment: row.comment,
    author: row.author,
    createdAt: row.createdAt.toISOString(),
  }))
}
