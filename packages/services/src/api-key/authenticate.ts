import { Prisma, Role } from '@millrace/db'
import { z } from 'zod'
import type { Actor, Services } from '../context.ts'
import { hashApiKey, looksLikeApiKey } from './token.ts'

const usedEveryMs = 60_000

const rowSchema = z.object({
  id: z.string(),
  organizationId: z.string(),
  role: z.enum(Role),
  expiresAt: z.date().nullable(),
  lastUsedAt: z.date().nullable(),
})

/** null: not a key, revoked or expired. `lastUsedAt` is kept to the minute, so that reading does not mean writing. */
export async function authenticateApiKey(services: Services, key: string): Promise<Actor | null> {
  if (!looksLikeApiKey(key)) return null
  const rows = await services.db.query(Prisma.sql`
    SELECT id, "organizationId", role::text, "expiresAt", "lastUsedAt" FROM "ApiKey" WHERE hash = ${hashApiKey(key)}`)
  const [row] = z.array(rowSchema).parse(rows)
  const now = services.now()
  if (row === undefined || (row.expiresAt !== null && row.expiresAt <= now)) return null
  const staleBefore = new Date(now.getTime() - usedEveryMs)
  if (row.lastUsedAt === null || row.lastUsedAt < staleBefore) {
    await services.db.system.apiKey.updateMany({
      where: { id: row.id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: staleBefore } }] },
      data: { lastUsedAt: now },
    })
  }
  return { kind: 'api-key', id: row.id, organizationId: row.organizationId, role: row.role }
}
