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

/** Takes the row's lock for the rest of the transaction, so that of two who change values none undoes the other's. */
export async function lockConnection(tx: TenantClient, { id, now }: { id: string; now: Date }) {
  if (!isUuid(id)) throw notFound('connection')
  const { count } = await tx.connection.updateMany({ where: { id }, data: { updatedAt: now } })
  if (count === 0) throw notFound('connection')
  return requireConnection(tx, id)
}
