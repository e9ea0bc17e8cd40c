import type { SentInvitation } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { refuseGiving } from '../member/rank.ts'
import { authorise } from '../permissions.ts'
import { newSecretToken } from '../shared/secret-token.ts'
import { inTransaction } from '../shared/transaction.ts'
import { invitationMs } from './create.ts'
import { requireOpenInvitation } from './find.ts'
import { sendInvitation } from './send.ts'

/** A new link for another seven days; the one before is over. */
export async function resendInvitation(ctx: Context, id: string): Promise<SentInvitation> {
  authorise(ctx, 'member.write')
  const { token, hash: tokenHash } = newSecretToken()
  const row = await inTransaction(ctx, async (tx) => {
    const { role, email } = await requireOpenInvitation(tx, id)
    refuseGiving(ctx, role)
    const expiresAt = new Date(ctx.now().getTime() + invitationMs)
    const data = { tokenHash, expiresAt, sentAt: null, sendError: null }
    const renewed = await tx.invitation.update({ where: { id }, data })
    await recordAudit(tx, ctx, {
      action: 'invitation.resend',
      entity: 'invitation',
      entityId: id,
      entityName: email,
    })
    return renewed
  })
  return sendInvitation(ctx, row, token)
}
