import type { Identity } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { requireOwn } from '../member/own.ts'

/** Accounts at identity providers that sign the member in. */
export async function listIdentities(ctx: Context): Promise<Identity[]> {
  const { id: memberId, organizationId } = requireOwn(ctx)
  const rows = await ctx.db.tenant(organizationId).identity.findMany({
    where: { memberId },
    orderBy: { id: 'asc' },
  })
  return rows.map(({ id, provider, email, createdAt }) => ({
    id,
    provider,
    email,
    createdAt: createdAt.toISOString(),
  }))
}
