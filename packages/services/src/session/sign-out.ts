import { recordAudit } from '../audit/record.ts'
import type { Services } from '../context.ts'
import { isUuid } from '../shared/uuid.ts'

/** Ends one session, also in whatever browser its cookie was copied to. One that is over already ends nothing. */
export async function signOut(services: Services, sessionId: string): Promise<void> {
  if (!isUuid(sessionId)) return
  await services.db.transaction(async ({ system, tenant }) => {
    const session = await system.session.findFirst({
      where: { id: sessionId },
      select: { memberId: true, organizationId: true, member: { select: { role: true } } },
    })
    if (session === null) return
    const { count } = await system.session.deleteMany({ where: { id: sessionId } })
    if (count === 0) return
    const { memberId, organizationId, member } = session
    const actor = { kind: 'member', id: memberId, organizationId, role: member.role } as const
    await recordAudit(
      tenant(organizationId),
      { ...services, actor },
      { action: 'session.end', entity: 'session', entityId: sessionId },
    )
  })
}
