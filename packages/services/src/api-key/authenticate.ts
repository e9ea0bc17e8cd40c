import { isAtLeast } from '@millrace/contracts'
import { Prisma, Role } from '@millrace/db'
import { z } from 'zod'
import type { ApiKeyActor, Services } from '../context.ts'
import { hashApiKey, looksLikeApiKey } from './token.ts'

const usedEveryMs = 60_000

const rowSchema = z.object({
  id: z.string(),
  organizationId: z.string(),
  role: z.enum(Role),
  memberRole: z.enum(Role).nullable(),
  scopes: z.array(z.string()),
  expiresAt: z.date().nullable(),
  lastUsedAt: z.date().nullable(),
})
type KeyRow = z.infer<typeof rowSchema>

/**
 * null: not a key, revoked or expired. A personal key has the role that its member has now, if that is the lower one.
 * `lastUsedAt` is kept to the minute, so that reading does not mean writing.
 */
export async function authenticateApiKey(
  services: Services,
  key: string,
  address?: string,
): Promise<ApiKeyActor | null> {
  if (!looksLikeApiKey(key)) return null
  const rows = await services.db.query(Prisma.sql`
    SELECT k.id, k."organizationId", k.role::text, m.role::text AS "memberRole", k.scopes, k."expiresAt", k."lastUsedAt"
    FROM "ApiKey" k LEFT JOIN "Member" m ON m.id = k."memberId"
    WHERE k.hash = ${hashApiKey(key)}`)
  const [row] = z.array(rowSchema).parse(rows)
  const now = services.now()
  if (row === undefined || (row.expiresAt !== null && row.expiresAt <= now)) return null
  await noteUse(services, row, { now, address })
  return {
    kind: 'api-key',
    id: row.id,
    organizationId: row.organizationId,
    role: lowerRole(row),
    ...(row.scopes.length === 0 ? {} : { scopes: row.scopes }),
  }
}

function lowerRole({ role, memberRole }: KeyRow): Role {
  return memberRole === null || isAtLeast(memberRole, role) ? role : memberRole
}

async function noteUse(
  { db }: Services,
  { id, lastUsedAt }: KeyRow,
  { now, address }: { now: Date; address: string | undefined },
): Promise<void> {
  const staleBefore = new Date(now.getTime() - usedEveryMs)
  if (lastUsedAt !== null && lastUsedAt >= staleBefore) return
  await db.system.apiKey.updateMany({
    where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: staleBefore } }] },
    data: { lastUsedAt: now, ...(address === undefined ? {} : { lastUsedAddress: address }) },
  })
}
