import type { Actor, Services } from '../context.ts'
import { isUuid } from '../shared/uuid.ts'

/** What a session proves: the member, until `version` is raised. */
export interface Session {
  memberId: string
  version: number
}

/** The actor of a session: read anew for each request, so that a removed member, a changed role or a sign-out counts at once. */
export async function findMemberActor(
  services: Services,
  { memberId, version }: Session,
): Promise<Actor | null> {
  if (!isUuid(memberId)) return null
  const member = await services.db.system.member.findFirst({
    where: { id: memberId, sessionVersion: version },
    select: { id: true, organizationId: true, role: true },
  })
  return member === null ? null : { kind: 'member', ...member }
}
