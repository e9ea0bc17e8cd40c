import { type Invitation, type Page, pageQuerySchema } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { newestFirst, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { toInvitation } from './shape.ts'

/** Those that nobody has accepted; also the expired ones, which can be sent again. */
export async function listInvitations(ctx: Context, query: unknown): Promise<Page<Invitation>> {
  authorise(ctx, 'member.write')
  const page = toPageRequest(parse(pageQuerySchema, query))
  const order = newestFirst(page)
  const rows = await ctx.db
    .tenant(ctx.actor.organizationId)
    .invitation.findMany({ ...order, where: { ...order.where, acceptedAt: null } })
  return toPage(rows, page, toInvitation)
}
