import { type Member as MemberRow, Prisma } from '@millrace/db'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { invalid } from '../errors.ts'
import { admitAttempt, forgetAttempts, type ThrottleKey } from '../member/throttle.ts'
import { openValue } from '../sealed/index.ts'
import { hashRecoveryCode } from './recovery-codes.ts'
import { totpStepOf } from './totp.ts'

/** Takes a code of the authenticator app, or a recovery code, once. Throws when it is wrong, was used, or after too many. */
export async function takeCode(ctx: Context, member: MemberRow, code: string): Promise<'totp' | 'recovery'> {
  const isDigits = /^\d[\d ]*$/.test(code)
  const key: ThrottleKey = isDigits ? `code:${member.id}` : `recovery:${member.id}`
  await admitAttempt(ctx, [key])
  const taken = isDigits
    ? await takeTotp(ctx, member, code.replaceAll(' ', ''))
    : await takeRecovery(ctx, member, code)
  if (!taken) throw invalid([{ path: 'code', message: 'This code is wrong, or it was used already.' }])
  await forgetAttempts(ctx, key)
  return isDigits ? 'totp' : 'recovery'
}

/** True once for each time step, whoever asks at the same moment. */
export async function takeTotp(ctx: Context, member: MemberRow, code: string): Promise<boolean> {
  const { id, organizationId, totpSealed } = member
  if (totpSealed === null) return false
  const record = { organizationId, id, purpose: 'totp', version: 1 } as const
  const secret = z.string().parse(openValue(ctx, record, totpSealed))
  const step = totpStepOf({ secret, code, now: ctx.now() })
  if (step === null) return false
  const { count } = await ctx.db.tenant(organizationId).member.updateMany({
    where: { id, OR: [{ totpLastStep: null }, { totpLastStep: { lt: step } }] },
    data: { totpLastStep: step },
  })
  return count === 1
}

/** One statement: of two that give the same code at once, one finds it gone. */
async function takeRecovery({ db }: Context, { id }: MemberRow, code: string): Promise<boolean> {
  const hash = hashRecoveryCode(code)
  const taken = await db.query(Prisma.sql`
    UPDATE "Member" SET "recoveryCodes" = array_remove("recoveryCodes", ${hash}::bytea)
    WHERE id = ${id}::uuid AND ${hash}::bytea = ANY ("recoveryCodes") RETURNING id`)
  return taken.length === 1
}
