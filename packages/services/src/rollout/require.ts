import type { TenantClient } from '@millrace/db'
import { notFound, requireFound } from '../errors.ts'
import { isUuid } from '../shared/uuid.ts'
import { rolloutInclude } from './shape.ts'

export async function requireRollout(db: TenantClient, id: string) {
  if (!isUuid(id)) throw notFound('rollout')
  return requireFound(await db.rollout.findFirst({ where: { id }, include: rolloutInclude }), 'rollout')
}
