import { passwordResetRequestSchema } from '@millrace/contracts'
import type { Origin, Services } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { admitAttempt } from '../member/throttle.ts'
import { parse } from '../shared/parse.ts'
import { newPasswordLink } from './link.ts'

/**
 * Sends a link to an address that has a member. The answer is the same for one that has none, and does not wait for the
 * mail server: neither words nor time tell them apart. `sent` ends when there is nothing left to do, and never fails.
 */
export async function requestPasswordReset(
  services: Services,
  input: unknown,
  origin: Origin,
): Promise<{ sent: Promise<void> }> {
  const { email } = parse(passwordResetRequestSchema, input)
  if (services.mail === undefined) {
    throw new ServiceError(
      'conflict',
      'This installation sends no e-mail. Ask an admin of your organization for a link to a new password.',
    )
  }
  await admitAttempt(services, [`reset:${email}`, `reset:${origin.address}`])
  const sent = send(services, services.mail, email).catch((error: unknown) =>
    services.log({ level: 'error', message: 'a link for a new password was not sent', error }),
  )
  return { sent }
}

async function send(services: Services, mail: NonNullable<Services['mail']>, email: string): Promise<void> {
  const { now, db } = services
  await db.system.passwordReset.deleteMany({ where: { expiresAt: { lte: now() } } })
  const member = await db.system.member.findUnique({ where: { email } })
  if (member === null) return
  const { link } = await db.transaction(({ tenant }) =>
    newPasswordLink(services, tenant(member.organizationId), member),
  )
  await mail.send({
    to: member.email,
    subject: 'A new password for Millrace',
    text: [
      'Somebody asked for a new password for this address.',
      'Follow this link to set one. It counts once and for an hour:',
      link,
      'If it was not you, you need not do anything: your password stays as it is.',
    ].join('\n\n'),
  })
}
