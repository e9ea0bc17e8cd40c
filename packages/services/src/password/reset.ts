import { passwordResetSchema } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Origin, Services } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { parse } from '../shared/parse.ts'
import { hashSecret } from '../shared/secret-token.ts'
import { hashPassword } from './hash.ts'

/** By the link of an e-mail. Ends every session; the second factor stays. Gives the address to sign in with. */
export async function resetPassword(
  services: Services,
  token: string,
  input: unknown,
  origin: Origin,
): Promise<{ email: string }> {
  const { password } = parse(passwordResetSchema, input)
  const tokenHash = hashSecret(token)
  await requireReset(services, tokenHash)
  const passwordHash = await hashPassword(password)
  return services.db.transaction(async ({ system, tenant }) => {
    // Taken away first: of two that use the same link at once, one finds nothing.
    const [taken] = await system.passwordReset.findMany({
      where: { tokenHash, expiresAt: { gt: services.now() } },
      select: { memberId: true, organizationId: true, member: { select: { role: true, email: true } } },
    })
    const { count } = await system.passwordReset.deleteMany({ where: { tokenHash } })
    if (taken === undefined || count === 0) throw linkIsOver()
    const { memberId, organizationId, member } = taken
    const db = tenant(organizationId)
    await db.member.update({ where: { id: memberId }, data: { passwordHash } })
    await db.session.deleteMany({ where: { memberId } })
    await db.passwordReset.deleteMany({ where: { memberId } })
    const actor = { kind: 'member', id: memberId, organizationId, role: member.role } as const
    await recordAudit(
      db,
      { ...services, actor, origin },
      { action: 'member.reset-password', entity: 'member', entityId: memberId, entityName: member.email },
    )
    return { email: member.email }
  })
}

async function requireReset({ db, now }: Services, tokenHash: Uint8Array<ArrayBuffer>): Promise<void> {
  const row = await db.system.passwordReset.findFirst({
    where: { tokenHash, expiresAt: { gt: now() } },
    select: { memberId: true },
  })
  if (row === null) throw linkIsOver()
}

function linkIsOver(): ServiceError {
  return new ServiceError('not_found', 'This link is over or was used already. Ask for another one.')
}
