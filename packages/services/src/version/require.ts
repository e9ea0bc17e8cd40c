import type { TenantClient } from '@millrace/db'
import { invalid, notFound } from '../errors.ts'

/** The published version with this number, or the newest one. */
export async function requireVersion(
  db: TenantClient,
  { integrationId, number }: { integrationId: string; number: number | undefined },
) {
  const row = await db.version.findFirst({
    where: { integrationId, number: number ?? { not: null } },
    orderBy: { number: 'desc' },
  })
  if (row !== null) return row
  if (number !== undefined) throw notFound('version')
  throw invalid([
    { path: 'integration', message: 'The integration has no version yet.', hint: 'Publish it first.' },
  ])
}
