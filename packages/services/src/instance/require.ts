import type { TenantClient } from '@millrace/db'
import { notFound, requireFound } from '../errors.ts'
import { isUuid } from '../shared/uuid.ts'
import { instanceInclude } from './shape.ts'

export async function requireInstance(db: TenantClient, id: string) {
  if (!isUuid(id)) throw notFound('instance')
  return requireFound(await db.instance.findFirst({ where: { id }, include: instanceInclude }), 'instance')
}

/**
 * Takes the row's lock for the rest of the transaction and reads it as it is then: deploy, pause, resume and upgrade
 * of one instance happen one after the other.
 */
export async function lockInstance(tx: TenantClient, { id, now }: { id: string; now: Date }) {
  if (!isUuid(id)) throw notFound('instance')
  const { count } = await tx.instance.updateMany({ where: { id }, data: { updatedAt: now } })
  if (count === 0) throw notFound('instance')
  return requireInstance(tx, id)
}
