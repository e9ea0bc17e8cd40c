import type { TenantClient } from '@millrace/db'
import { notFound, requireFound } from '../errors.ts'
import { isUuid } from '../shared/uuid.ts'
import { oauthAppInclude } from './shape.ts'

export async function requireOAuthApp(db: TenantClient, id: string) {
  if (!isUuid(id)) throw notFound('OAuth app')
  return requireFound(await db.oAuthApp.findFirst({ where: { id }, include: oauthAppInclude }), 'OAuth app')
}
