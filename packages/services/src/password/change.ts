import { passwordChangeSchema } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { invalid, requireFound } from '../errors.ts'
import { requireOwn } from '../member/own.ts'
import { admitAttempt, forgetAttempts, type ThrottleKey } from '../member/throttle.ts'
import { endSessionsOf } from '../session/end.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { hashPassword, verifyPassword } from './hash.ts'

/** Ends the member's other sessions: whoever knew the old password is out. */
export async function changePassword(ctx: Context, input: unknown): Promise<void> {
  const { id, organizationId } = requireOwn(ctx)
  const { current, password } = parse(passwordChangeSchema, input)
  const row = await ctx.db.tenant(organizationId).member.findFirst({
    where: { id },
    select: { passwordHash: true },
  })
  const { passwordHash: before } = requireFound(row, 'member')
  if (before !== null) {
    const key: ThrottleKey = `password:${id}`
    await admitAttempt(ctx, [key])
    if (!(await verifyPassword(current ?? '', before))) {
      throw invalid([{ path: 'current', message: 'This is not your password.' }])
    }
    await forgetAttempts(ctx, key)
  }
  const passwordHash = await hashPassword(password)
  await inTransaction(ctx, async (tx) => {
    await tx.member.update({ where: { id }, data: { passwordHash } })
    await tx.passwordReset.deleteMany({ where: { memberId: id } })
    const ended = await endSessionsOf(tx, ctx, id)
    await recordAudit(tx, ctx, {
      action: 'member.change-password',
      entity: 'member',
      entityId: id,
      data: { endedSessions: ended },
    })
  })
}
