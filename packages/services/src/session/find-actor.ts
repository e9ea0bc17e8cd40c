import { Prisma, Role } from '@millrace/db'
import { z } from 'zod'
import type { Actor, Services } from '../context.ts'
import { isUuid } from '../shared/uuid.ts'
import { sessionExpiry } from './lifetime.ts'

const seenEveryMs = 60_000

const rowSchema = z.object({
  id: z.string(),
  memberId: z.string(),
  organizationId: z.string(),
  role: z.enum(Role),
  createdAt: z.date(),
  lastSeenAt: z.date(),
  expiresAt: z.date(),
  secondFactor: z.boolean(),
  hasSecondFactor: z.boolean(),
  requireSecondFactor: z.boolean(),
})
type SessionRow = z.infer<typeof rowSchema>

/** The actor of a session: read anew for each request, so that a removed member, a changed role or a sign-out counts at once. */
export async function findMemberActor(services: Services, sessionId: string): Promise<Actor | null> {
  if (!isUuid(sessionId)) return null
  const rows = await services.db.query(Prisma.sql`
    SELECT s.id, s."memberId", s."organizationId", m.role::text, s."createdAt", s."lastSeenAt", s."expiresAt",
      s."secondFactor", m."totpConfirmedAt" IS NOT NULL AS "hasSecondFactor", o."requireSecondFactor"
    FROM "Session" s
    JOIN "Member" m ON m.id = s."memberId"
    JOIN "Organization" o ON o.id = s."organizationId"
    WHERE s.id = ${sessionId}::uuid`)
  const [row] = z.array(rowSchema).parse(rows)
  const now = services.now()
  if (row === undefined || row.expiresAt <= now) return null
  await noteUse(services, row, now)
  const missing = missingFactor(row)
  return {
    kind: 'member',
    id: row.memberId,
    organizationId: row.organizationId,
    role: row.role,
    sessionId: row.id,
    ...(missing === null ? {} : { missing }),
  }
}

function missingFactor(row: SessionRow): 'second-factor' | 'second-factor-setup' | null {
  if (row.hasSecondFactor) return row.secondFactor ? null : 'second-factor'
  return row.requireSecondFactor ? 'second-factor-setup' : null
}

/** To the minute, so that reading does not mean writing. */
async function noteUse({ db }: Services, row: SessionRow, now: Date): Promise<void> {
  if (now.getTime() - row.lastSeenAt.getTime() < seenEveryMs) return
  await db.system.session.updateMany({
    where: { id: row.id },
    data: { lastSeenAt: now, expiresAt: sessionExpiry({ now, createdAt: row.createdAt }) },
  })
  await db.system.member.updateMany({ where: { id: row.memberId }, data: { lastSeenAt: now } })
}
