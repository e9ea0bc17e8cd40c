import { codeInputSchema, type SessionState } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { requireFound, ServiceError } from '../errors.ts'
import { getSessionState } from '../member/account.ts'
import { requireMember } from '../member/own.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { takeCode } from './check.ts'

/** The second half of signing in: the session may do everything from now on. */
export async function giveSecondFactor(ctx: Context, input: unknown): Promise<SessionState> {
  const { id, organizationId, sessionId, missing } = requireMember(ctx)
  const { code } = parse(codeInputSchema, input)
  if (missing !== 'second-factor' || sessionId === undefined) {
    throw new ServiceError('conflict', 'This session asks for no code.')
  }
  const row = await ctx.db.tenant(organizationId).member.findFirst({ where: { id } })
  const by = await takeCode(ctx, requireFound(row, 'member'), code)
  await inTransaction(ctx, async (tx) => {
    await tx.session.updateMany({ where: { id: sessionId }, data: { secondFactor: true } })
    await recordAudit(tx, ctx, {
      action: 'second-factor.give',
      entity: 'session',
      entityId: sessionId,
      data: { by },
    })
  })
  return { ...(await getSessionState(ctx)), missing: null }
}
