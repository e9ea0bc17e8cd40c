import { recordAudit } from '../audit/record.ts'
import type { Actor, Origin, Services } from '../context.ts'
import { sessionExpiry } from './lifetime.ts'

export type SignInMethod = 'password' | 'google' | 'github' | 'oidc'

/** A member who has just proved who they are gets a session in this browser; gives its id, which the cookie holds. */
export async function openSession(
  services: Services,
  { actor, method, origin }: { actor: Actor; method: SignInMethod; origin: Origin },
): Promise<string> {
  const now = services.now()
  const { organizationId } = actor
  return services.db.transaction(async ({ system, tenant }) => {
    await system.session.deleteMany({ where: { expiresAt: { lte: now } } })
    const { id } = await system.session.create({
      data: {
        organizationId,
        memberId: actor.id,
        method,
        address: origin.address.slice(0, 100),
        userAgent: origin.userAgent.slice(0, 300),
        createdAt: now,
        lastSeenAt: now,
        expiresAt: sessionExpiry({ now, createdAt: now }),
      },
    })
    await system.member.updateMany({ where: { id: actor.id }, data: { lastSeenAt: now } })
    await recordAudit(
      tenant(organizationId),
      { ...services, actor, origin },
      { action: 'session.open', entity: 'session', entityId: id, data: { method } },
    )
    return id
  })
}
