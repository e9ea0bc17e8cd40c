import type { TenantClient } from '@millrace/db'
import { notFound, requireFound } from '../errors.ts'
import { isUuid } from '../shared/uuid.ts'

export async function requireRun(db: TenantClient, id: string) {
  if (!isUuid(id)) throw notFound('run')
  return requireFound(await db.run.findFirst({ where: { id } }), 'run')
}
