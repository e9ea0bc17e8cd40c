import type { Actor, Services } from '../context.ts'
import { isUuid } from '../shared/uuid.ts'

/** The actor of a session: read anew for each request, so that a removed member or a changed role counts at once. */
export async function findMemberActor(services: Services, memberId: string): Promise<Actor | null> {
  if (!isUuid(memberId)) return null
  const member = await services.db.system.member.findUnique({
    where: { id: memberId },
    select: { id: true, organizationId: true, role: true },
  })
  return member === null ? null : { kind: 'member', ...member }
}
