import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { refuseAbove } from '../member/rank.ts'
import { authorise } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { requireOpenInvitation } from './find.ts'

/** Its link is over at once. */
export async function revokeInvitation(ctx: Context, id: string): Promise<void> {
  authorise(ctx, 'member.write')
  await inTransaction(ctx, async (tx) => {
    const { role, email } = await requireOpenInvitation(tx, id)
    refuseAbove(ctx, role)
    await tx.invitation.deleteMany({ where: { id } })
    await recordAudit(tx, ctx, {
      action: 'invitation.revoke',
      entity: 'invitation',
      entityId: id,
      entityName: email,
    })
  })
}
