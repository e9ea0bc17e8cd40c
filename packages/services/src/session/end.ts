import type { TenantClient } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { notFound } from '../errors.ts'
import { requireMemberBelow } from '../member/find-below.ts'
import { requireOwn } from '../member/own.ts'
import { authorise } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { isUuid } from '../shared/uuid.ts'

export async function endOwnSession(ctx: Context, id: string): Promise<void> {
  const member = requireOwn(ctx)
  if (!isUuid(id)) throw notFound('session')
  await inTransaction(ctx, async (tx) => {
    const { count } = await tx.session.deleteMany({ where: { id, memberId: member.id } })
    if (count === 0) throw notFound('session')
    await recordAudit(tx, ctx, { action: 'session.end', entity: 'session', entityId: id })
  })
}

/** All but the one that asks; gives how many. */
export async function endOtherSessions(ctx: Context): Promise<{ ended: number }> {
  const { id } = requireOwn(ctx)
  return inTransaction(ctx, async (tx) => {
    const ended = await endSessionsOf(tx, ctx, id)
    await recordAudit(tx, ctx, {
      action: 'session.end-all',
      entity: 'member',
      entityId: id,
      data: { ended },
    })
    return { ended }
  })
}

export async function endMemberSessions(ctx: Context, memberId: string): Promise<{ ended: number }> {
  authorise(ctx, 'member.write')
  return inTransaction(ctx, async (tx) => {
    const { id, email } = await requireMemberBelow(tx, ctx, memberId)
    const { count: ended } = await tx.session.deleteMany({ where: { memberId: id } })
    await recordAudit(tx, ctx, {
      action: 'session.end-all',
      entity: 'member',
      entityId: id,
      data: { email, ended },
    })
    return { ended }
  })
}

/** Keeps the session that asks, if it is one of theirs. */
export async function endSessionsOf(tx: TenantClient, { actor }: Context, memberId: string): Promise<number> {
  const kept = actor.kind === 'member' ? actor.sessionId : undefined
  const { count } = await tx.session.deleteMany({
    where: { memberId, ...(kept === undefined ? {} : { id: { not: kept } }) },
  })
  return count
}
