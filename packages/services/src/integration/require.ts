import type { TenantClient } from '@millrace/db'
import { requireFound, ServiceError } from '../errors.ts'

export async function requireIntegration(db: TenantClient, key: string) {
  return requireFound(await db.integration.findFirst({ where: { key } }), 'integration')
}

/** Nothing new is made of an archived integration; what is deployed goes on. */
export function refuseArchived({ key, archivedAt }: { key: string; archivedAt: Date | null }): void {
  if (archivedAt === null) return
  throw new ServiceError(
    'conflict',
    `The integration "${key}" is archived. Take it out of the archive first.`,
  )
}
