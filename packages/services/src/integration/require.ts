import type { TenantClient } from '@millrace/db'
import { requireFound } from '../errors.ts'

export async function requireIntegration(db: TenantClient, key: string) {
  return requireFound(await db.integration.findFirst({ where: { key } }), 'integration')
}
