import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { notFound } from '../errors.ts'
import { requireMember } from '../member/own.ts'
import { refuseAbove } from '../member/rank.ts'
import { authorise } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { isUuid } from '../shared/uuid.ts'

/** Any key of the organization, personal ones too, that is not above the actor. */
export async function revokeApiKey(ctx: Context, id: string): Promise<void> {
  authorise(ctx, 'api-key.write')
  await revoke(ctx, id, {})
}

export async function revokePersonalKey(ctx: Context, id: string): Promise<void> {
  authorise(ctx, 'personal-key.write')
  await revoke(ctx, id, { memberId: requireMember(ctx).id })
}

async function revoke(ctx: Context, id: string, filter: { memberId?: string }): Promise<void> {
  if (!isUuid(id)) throw notFound('API key')
  await inTransaction(ctx, async (tx) => {
    const row = await tx.apiKey.findFirst({ where: { id, ...filter }, select: { name: true, role: true } })
    if (row === null) throw notFound('API key')
    if (filter.memberId === undefined) refuseAbove(ctx, row.role)
    const { count } = await tx.apiKey.deleteMany({ where: { id } })
    if (count === 0) throw notFound('API key')
    await recordAudit(tx, ctx, {
      action: 'api-key.revoke',
      entity: 'api-key',
      entityId: id,
      entityName: row.name,
    })
  })
}
