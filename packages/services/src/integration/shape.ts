import type { Availability, IntegrationSummary } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { draftSummaryOf } from './columns.ts'

/** Everything of a row but its draft, which may be megabytes. */
export const summarySelect = {
  id: true,
  key: true,
  name: true,
  description: true,
  category: true,
  labels: true,
  icon: true,
  availability: true,
  archivedAt: true,
  draftSummary: true,
  draftSavedBy: true,
  draftSavedAt: true,
  newestVersion: true,
  newestChecksum: true,
  updatedAt: true,
} as const

interface SummaryRow {
  id: string
  key: string
  name: string
  description: string
  category: string
  labels: string[]
  icon: string
  availability: Availability
  archivedAt: Date | null
  draftSummary: unknown
  draftSavedBy: string
  draftSavedAt: Date
  newestVersion: number | null
  newestChecksum: string | null
  updatedAt: Date
}

/** In two queries, however many rows. */
export async function toSummaries(
  db: TenantClient,
  rows: readonly SummaryRow[],
): Promise<(row: SummaryRow) => IntegrationSummary> {
  const groups = await db.instance.groupBy({
    by: ['integrationId'],
    where: { integrationId: { in: rows.map(({ id }) => id) } },
    _count: true,
  })
  const instances = new Map(groups.map((group) => [group.integrationId, group._count]))
  const unsummarized = rows.filter(({ draftSummary }) => draftSummary === null).map(({ id }) => id)
  const drafts = new Map(
    unsummarized.length === 0
      ? []
      : (
          await db.integration.findMany({
            where: { id: { in: unsummarized } },
            select: { id: true, draft: true },
          })
        ).map(({ id, draft }) => [id, draft]),
  )
  return (row) => {
    const draft = draftSummaryOf({ draftSummary: row.draftSummary, draft: drafts.get(row.id) })
    return {
      id: row.id,
      key: row.key,
      name: row.name,
      description: row.description,
      category: row.category,
      labels: row.labels,
      icon: row.icon,
      availability: row.availability,
      archivedAt: row.archivedAt?.toISOString() ?? null,
      version: row.newestVersion,
      unpublishedChanges: row.newestChecksum !== draft.checksum,
      problems: draft.problems,
      flows: draft.flows,
      instances: instances.get(row.id) ?? 0,
      connectors: draft.connectors,
      draftSavedBy: row.draftSavedBy,
      draftSavedAt: row.draftSavedAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
    }
  }
}
