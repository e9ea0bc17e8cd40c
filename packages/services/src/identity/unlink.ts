import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { notFound, requireFound, ServiceError } from '../errors.ts'
import { requireOwn } from '../member/own.ts'
import { inTransaction } from '../shared/transaction.ts'
import { isUuid } from '../shared/uuid.ts'

export async function unlinkIdentity(ctx: Context, id: string): Promise<void> {
  const member = requireOwn(ctx)
  if (!isUuid(id)) throw notFound('sign-in')
  await inTransaction(ctx, async (tx) => {
    const row = await tx.identity.findFirst({
      where: { id, memberId: member.id },
      select: { email: true, provider: true, member: { select: { passwordHash: true } } },
    })
    const identity = requireFound(row, 'sign-in')
    const others = await tx.identity.count({ where: { memberId: member.id, id: { not: id } } })
    if (others === 0 && identity.member.passwordHash === null) {
      throw new ServiceError('conflict', 'This is the only way for you to sign in: set a password first.')
    }
    await tx.identity.deleteMany({ where: { id } })
    await recordAudit(tx, ctx, {
      action: 'identity.unlink',
      entity: 'identity',
      entityId: id,
      entityName: identity.email,
      data: { provider: identity.provider },
    })
  })
}
