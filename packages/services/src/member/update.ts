import { type Member, memberUpdateSchema } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { requireMemberBelow } from './find-below.ts'
import { lockMembers, refuseGiving, requireAnotherOwner } from './rank.ts'
import { memberInclude, toMember } from './shape.ts'

/** Another role: counts with the next request, also of personal keys. */
export async function updateMember(ctx: Context, id: string, input: unknown): Promise<Member> {
  authorise(ctx, 'member.write')
  const { role } = parse(memberUpdateSchema, input)
  const { organizationId } = ctx.actor
  return ctx.db.transaction(async (tx) => {
    await lockMembers(tx, organizationId)
    const db = tx.tenant(organizationId)
    const before = await requireMemberBelow(db, ctx, id)
    refuseGiving(ctx, role)
    if (before.role === 'owner' && role !== 'owner') await requireAnotherOwner(tx, before)
    const row = await db.member.update({ where: { id }, data: { role }, include: memberInclude })
    await recordAudit(db, ctx, {
      action: 'member.update',
      entity: 'member',
      entityId: id,
      data: { email: row.email, from: before.role, to: role },
    })
    return toMember(row)
  })
}
