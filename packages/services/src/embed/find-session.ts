import type { Services } from '../context.ts'
import { hashOf } from './create-session.ts'

/** Whom an embed session speaks for. */
export interface EmbedUser {
  organizationId: string
  customerId: string
  customerUserId: string
}

/** null: unknown, over, or of a customer who may not come in now. */
export async function findEmbedUser(services: Services, session: string): Promise<EmbedUser | null> {
  if (!/^mes_[A-Za-z0-9_-]{43}$/.test(session)) return null
  const row = await services.db.system.embedSession.findFirst({
    where: {
      tokenHash: hashOf(session),
      expiresAt: { gt: services.now() },
      customerUser: { customer: { status: 'active' } },
    },
    select: { organizationId: true, customerUserId: true, customerUser: { select: { customerId: true } } },
  })
  if (row === null) return null
  const { organizationId, customerUserId, customerUser } = row
  return { organizationId, customerUserId, customerId: customerUser.customerId }
}
