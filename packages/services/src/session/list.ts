import type { Session } from '@millrace/contracts'
import type { Session as SessionRow, TenantClient } from '@millrace/db'
import type { Context } from '../context.ts'
import { requireMemberBelow } from '../member/find-below.ts'
import { requireOwn } from '../member/own.ts'
import { authorise } from '../permissions.ts'

/** The member's own sessions, the one used last first. */
export async function listOwnSessions(ctx: Context): Promise<Session[]> {
  const { id, organizationId } = requireOwn(ctx)
  return listOf(ctx, ctx.db.tenant(organizationId), id)
}

export async function listMemberSessions(ctx: Context, memberId: string): Promise<Session[]> {
  authorise(ctx, 'member.write')
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const { id } = await requireMemberBelow(db, ctx, memberId)
  return listOf(ctx, db, id)
}

const mostShown = 100

async function listOf(ctx: Context, db: TenantClient, memberId: string): Promise<Session[]> {
  const rows = await db.session.findMany({
    where: { memberId, expiresAt: { gt: ctx.now() } },
    orderBy: [{ lastSeenAt: 'desc' }, { id: 'desc' }],
    take: mostShown,
  })
  const currentId = ctx.actor.kind === 'member' ? ctx.actor.sessionId : undefined
  return rows.map((row) => toSession(row, currentId))
}

function toSession(row: SessionRow, currentId: string | undefined): Session {
  return {
    id: row.id,
    method: row.method,
    secondFactor: row.secondFactor,
    address: row.address,
    userAgent: row.userAgent,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    current: row.id === currentId,
  }
}
