import { type Account, accountUpdateSchema, type SessionState } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { requireFound } from '../errors.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { requireMember, requireOwn } from './own.ts'
import { memberInclude, toMember } from './shape.ts'

/** How the member of this session signs in. */
export async function getAccount(ctx: Context): Promise<Account> {
  const { id, organizationId } = requireOwn(ctx)
  const row = await ctx.db.tenant(organizationId).member.findFirst({
    where: { id },
    include: { ...memberInclude, organization: { select: { requireSecondFactor: true } } },
  })
  const member = requireFound(row, 'member')
  return {
    ...toMember(member),
    recoveryCodes: member.recoveryCodes.length,
    secondFactorRequired: member.organization.requireSecondFactor,
  }
}

export async function updateAccount(ctx: Context, input: unknown): Promise<Account> {
  const { id } = requireOwn(ctx)
  const { name } = parse(accountUpdateSchema, input)
  await inTransaction(ctx, async (tx) => {
    await tx.member.update({ where: { id }, data: { name } })
    await recordAudit(tx, ctx, { action: 'member.rename', entity: 'member', entityId: id, data: { name } })
  })
  return getAccount(ctx)
}

/** Also for a session that still owes its second factor: the sign-in page asks what comes next. */
export async function getSessionState(ctx: Context): Promise<SessionState> {
  const { id, organizationId, missing } = requireMember(ctx)
  const row = await ctx.db.tenant(organizationId).member.findFirst({
    where: { id },
    select: { email: true, organization: { select: { name: true } } },
  })
  const { email, organization } = requireFound(row, 'member')
  return { email, organization: organization.name, missing: missing ?? null }
}
