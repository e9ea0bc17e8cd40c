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
    select: {
      id: true,
      number: true,
      checksum: true,
      comment: true,
      author: true,
      createdAt: true,
      dependencies: true,
    },
  })
  const groups = await db.instance.groupBy({
    by: ['versionId'],
    where: { versionId: { in: rows.map(({ id }) => id) } },
    _count: true,
  })
  const instances = new Map(groups.map(({ versionId, _count }) => [versionId, _count]))
  return toPage(rows, page, (row) => ({
    number: row.number ?? 0,
    checksum: row.checksum,
    instances: instances.get(row.id) ?? 0,
    dependencies: z.record(z.string(), z.string()).parse(row.dependencies),
    comment: row.comment,
    author: row.author,
    createdAt: row.createdAt.toISOString(),
  }))
}
