import type { TenantClient } from '@millrace/db'
import { notFound, requireFound } from '../errors.ts'
import { isUuid } from '../shared/uuid.ts'
import { connectionInclude } from './shape.ts'

export async function requireConnection(db: TenantClient, id: string) {
  if (!isUuid(id)) throw notFound('connection')
  return requireFound(
    await db.connection.findFirst({ where: { id }, include: connectionInclude }),
    'connection',
  )
}
