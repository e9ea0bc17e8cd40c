import { codeInputSchema, type RecoveryCodes, type SecondFactorSetup } from '@millrace/contracts'
import type { Member as MemberRow } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context, MemberActor } from '../context.ts'
import { invalid, requireFound, ServiceError } from '../errors.ts'
import { requireMember } from '../member/own.ts'
import { admitAttempt, forgetAttempts, type ThrottleKey } from '../member/throttle.ts'
import { sealValue } from '../sealed/index.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { takeTotp } from './check.ts'
import { newRecoveryCodes } from './recovery-codes.ts'
import { newTotpSecret, totpUri } from './totp.ts'

/** A new secret; it counts only once a code of it was given. Also for a session that has to set one up. */
export async function setUpSecondFactor(ctx: Context): Promise<SecondFactorSetup> {
  const { id, organizationId, email } = await requireWithout(ctx)
  const secret = newTotpSecret()
  const totpSealed = sealValue(ctx, { organizationId, id, purpose: 'totp', version: 1 }, secret)
  const { count } = await ctx.db.tenant(organizationId).member.updateMany({
    where: { id, totpConfirmedAt: null },
    data: { totpSealed, totpLastStep: null },
  })
  if (count === 0) throw hasOne()
  return { secret, uri: totpUri({ secret, email }) }
}

/** Proves that the app has the secret. Other sessions of the member have to give a code from now on. */
export async function confirmSecondFactor(ctx: Context, input: unknown): Promise<RecoveryCodes> {
  const member = await requireWithout(ctx)
  const { code } = parse(codeInputSchema, input)
  const key: ThrottleKey = `code:${member.id}`
  await admitAttempt(ctx, [key])
  if (!(await takeTotp(ctx, member, code.replaceAll(' ', '')))) {
    throw invalid([{ path: 'code', message: 'This code is wrong. Is the clock of your device right?' }])
  }
  await forgetAttempts(ctx, key)
  const { codes, hashes } = newRecoveryCodes()
  const { id } = member
  await inTransaction(ctx, async (tx) => {
    const { count } = await tx.member.updateMany({
      where: { id, totpConfirmedAt: null },
      data: { totpConfirmedAt: ctx.now(), recoveryCodes: hashes },
    })
    if (count === 0) throw hasOne()
    const { sessionId } = requireMember(ctx)
    if (sessionId !== undefined) {
      await tx.session.updateMany({ where: { id: sessionId }, data: { secondFactor: true } })
    }
    await recordAudit(tx, ctx, {
      action: 'second-factor.set-up',
      entity: 'member',
      entityId: id,
      entityName: member.email,
    })
  })
  return { recoveryCodes: codes }
}

/** Whoever owes a code must not replace the secret that it is made from. */
async function requireWithout(ctx: Context): Promise<MemberRow> {
  const actor = requireMember(ctx)
  if (actor.missing === 'second-factor') throw hasOne()
  const member = await requireRow(ctx, actor)
  if (member.totpConfirmedAt !== null) throw hasOne()
  return member
}

async function requireRow(ctx: Context, { id, organizationId }: MemberActor): Promise<MemberRow> {
  return requireFound(await ctx.db.tenant(organizationId).member.findFirst({ where: { id } }), 'member')
}

function hasOne(): ServiceError {
  return new ServiceError('conflict', 'There is a second factor already: remove it first.')
}
