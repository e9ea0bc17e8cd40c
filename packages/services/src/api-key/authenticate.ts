import type { Actor, Services } from '../context.ts'
import { hashApiKey, looksLikeApiKey } from './token.ts'

const usedEveryMs = 60_000

/** null: not a key, revoked or expired. `lastUsedAt` is kept to the minute, so that reading does not mean writing. */
export async function authenticateApiKey(services: Services, key: string): Promise<Actor | null> {
  if (!looksLikeApiKey(key)) return null
  const row = await services.db.system.apiKey.findUnique({ where: { hash: hashApiKey(key) } })
  const now = services.now()
  if (row === null || (row.expiresAt !== null && row.expiresAt <= now)) return null
  const staleBefore = new Date(now.getTime() - usedEveryMs)
  if (row.lastUsedAt === null || row.lastUsedAt < staleBefore) {
    await services.db.system.apiKey.updateMany({
      where: { id: row.id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: staleBefore } }] },
      data: { lastUsedAt: now },
    })
  }
  return { kind: 'api-key', id: row.id, organizationId: row.organizationId, role: row.role }
}
