import type { TenantClient } from '@millrace/db'
import { invalid, notFound, requireFound } from '../errors.ts'

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

/** The version that an address names. */
export async function requireNumbered(
  db: TenantClient,
  { integrationId, number }: { integrationId: string; number: string },
) {
  const row = /^[1-9]\d{0,8}$/.test(number)
    ? await db.version.findFirst({ where: { integrationId, number: Number(number) } })
    : null
  return requireFound(row, 'version')
}
