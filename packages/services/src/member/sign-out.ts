import type { Services } from '../context.ts'
import { isUuid } from '../shared/uuid.ts'
import type { Session } from './find-actor.ts'

/**
 * Ends every session of the member, also those whose cookie somebody has copied. A session that is over already ends
 * nothing: else an old cookie could be used to throw its member out again and again.
 */
export async function signOut(services: Services, { memberId, version }: Session): Promise<void> {
  if (!isUuid(memberId)) return
  await services.db.system.member.updateMany({
    where: { id: memberId, sessionVersion: version },
    data: { sessionVersion: { increment: 1 } },
  })
}
