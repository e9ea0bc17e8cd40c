import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { requireMemberBelow } from './find-below.ts'
import { lockMembers, requireAnotherOwner } from './rank.ts'

/** Ends at once what the member had: sessions, personal keys, links to identity providers. */
export async function removeMember(ctx: Context, id: string): Promise<void> {
  authorise(ctx, 'member.write')
  const { organizationId } = ctx.actor
  await ctx.db.transaction(async (tx) => {
    await lockMembers(tx, organizationId)
    const db = tx.tenant(organizationId)
    const member = await requireMemberBelow(db, ctx, id)
    if (member.role === 'owner') await requireAnotherOwner(tx, member)
    await db.member.delete({ where: { id } })
    await recordAudit(db, ctx, {
      action: 'member.remove',
      entity: 'member',
      entityId: id,
      data: { email: member.email, role: member.role },
    })
  })
}
