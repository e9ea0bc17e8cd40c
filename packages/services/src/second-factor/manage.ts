import { codeInputSchema, type RecoveryCodes } from '@millrace/contracts'
import type { Member as MemberRow } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { requireFound, ServiceError } from '../errors.ts'
import { requireOtherMember } from '../member/find-below.ts'
import { requireOwn } from '../member/own.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { takeCode } from './check.ts'
import { newRecoveryCodes } from './recovery-codes.ts'

const none = { totpSealed: null, totpConfirmedAt: null, totpLastStep: null, recoveryCodes: [] }

/** New recovery codes; those from before are over. */
export async function renewRecoveryCodes(ctx: Context, input: unknown): Promise<RecoveryCodes> {
  const member = await requireCode(ctx, input)
  const { codes, hashes } = newRecoveryCodes()
  const { id, email } = member
  await inTransaction(ctx, async (tx) => {
    await tx.member.update({ where: { id }, data: { recoveryCodes: hashes } })
    await recordAudit(tx, ctx, {
      action: 'second-factor.renew-codes',
      entity: 'member',
      entityId: id,
      entityName: email,
    })
  })
  return { recoveryCodes: codes }
}

/** Where the organization requires one, another has to be set up at once. */
export async function removeSecondFactor(ctx: Context, input: unknown): Promise<void> {
  const { id, email } = await requireCode(ctx, input)
  await inTransaction(ctx, async (tx) => {
    await tx.member.update({ where: { id }, data: none })
    await recordAudit(tx, ctx, {
      action: 'second-factor.remove',
      entity: 'member',
      entityId: id,
      entityName: email,
    })
  })
}

/** For a member who has lost device and codes. Ends their sessions: they sign in again, without it. */
export async function resetSecondFactor(ctx: Context, memberId: string): Promise<void> {
  authorise(ctx, 'member.write')
  await inTransaction(ctx, async (tx) => {
    const { id, email } = await requireOtherMember(tx, ctx, memberId)
    await tx.member.update({ where: { id }, data: none })
    await tx.session.deleteMany({ where: { memberId: id } })
    await recordAudit(tx, ctx, {
      action: 'second-factor.reset',
      entity: 'member',
      entityId: id,
      entityName: email,
    })
  })
}

/** Who changes it proves that they have it: a session that was left open is not enough. */
async function requireCode(ctx: Context, input: unknown): Promise<MemberRow> {
  const { id, organizationId } = requireOwn(ctx)
  const { code } = parse(codeInputSchema, input)
  const row = await ctx.db.tenant(organizationId).member.findFirst({ where: { id } })
  const member = requireFound(row, 'member')
  if (member.totpConfirmedAt === null) throw new ServiceError('conflict', 'There is no second factor.')
  await takeCode(ctx, member, code)
  return member
}
