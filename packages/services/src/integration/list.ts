import { type IntegrationSummary, type Page, pageQuerySchema } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { checksum } from '../shared/checksum.ts'
import { newestFirst, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { checkDefinition, storedDefinition, usedConnectors } from './definition.ts'

export async function listIntegrations(ctx: Context, query: unknown): Promise<Page<IntegrationSummary>> {
  authorise(ctx, 'integration.read')
  const page = toPageRequest(parse(pageQuerySchema, query))
  const rows = await ctx.db.tenant(ctx.actor.organizationId).integration.findMany({
    ...newestFirst(page),
    include: {
      _count: { select: { instances: true } },
      versions: {
        where: { number: { not: null } },
        orderBy: { number: 'desc' },
        take: 1,
        select: { number: true, checksum: true },
      },
    },
  })
  return toPage(rows, page, (row): IntegrationSummary => {
    const definition = storedDefinition(row.draft)
    const newest = row.versions[0]
    return {
      key: row.key,
      name: row.name,
      description: row.description,
      category: row.category,
      version: newest?.number ?? null,
      unpublishedChanges: newest?.checksum !== checksum(definition),
      problems: checkDefinition(definition).problems.length,
      flows: definition.flows.length,
      instances: row._count.instances,
      connectors: usedConnectors(definition),
      updatedAt: row.updatedAt.toISOString(),
    }
  })
}
