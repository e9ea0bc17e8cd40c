import type { SentInvitation } from '@millrace/contracts'
import type { Invitation as InvitationRow } from '@millrace/db'
import type { Context } from '../context.ts'
import { requireFound } from '../errors.ts'
import { toInvitation } from './shape.ts'

/** Once the invitation is committed. Without a mail server, or when it refuses, whoever invites hands the link on. */
export async function sendInvitation(
  ctx: Context,
  row: InvitationRow,
  token: string,
): Promise<SentInvitation> {
  const link = `${ctx.publicUrl}/invitations/${token}`
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const organization = requireFound(
    await db.organization.findFirst({ select: { name: true } }),
    'organization',
  )
  const outcome = await send(ctx, { row, link, organization: organization.name })
  await db.invitation.updateMany({ where: { id: row.id }, data: outcome })
  return { ...toInvitation({ ...row, ...outcome }), link: outcome.sentAt === null ? link : null }
}

interface Sending {
  row: InvitationRow
  link: string
  organization: string
}

async function send(
  { mail, log, now }: Context,
  { row, link, organization }: Sending,
): Promise<{ sentAt: Date | null; sendError: string | null }> {
  if (mail === undefined) return { sentAt: null, sendError: null }
  try {
    await mail.send({
      to: row.email,
      subject: `Join ${organization} on Millrace`,
      text: [
        `${row.invitedBy} invites you to ${organization} on Millrace, in the role ${row.role}.`,
        'Follow this link to join. It counts once and for seven days:',
        link,
        'If you do not expect this, you need not do anything.',
      ].join('\n\n'),
    })
    return { sentAt: now(), sendError: null }
  } catch (error) {
    log({ level: 'warn', message: 'an invitation was not sent', error, data: { invitationId: row.id } })
    const reason = error instanceof Error ? error.message : 'The mail server refused it.'
    return { sentAt: null, sendError: reason.slice(0, 300) }
  }
}
