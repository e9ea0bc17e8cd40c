import { type Member, memberQuerySchema, type Page } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { newestFirst, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { memberInclude, toMember } from './shape.ts'

export async function listMembers(ctx: Context, query: unknown): Promise<Page<Member>> {
  authorise(ctx, 'member.read')
  const { q, role, ...paging } = parse(memberQuerySchema, query)
  const page = toPageRequest(paging)
  const order = newestFirst(page)
  const contains = { contains: q ?? '', mode: 'insensitive' } as const
  const rows = await ctx.db.tenant(ctx.actor.organizationId).member.findMany({
    ...order,
    where: {
      ...order.where,
      ...(role === undefined ? {} : { role }),
      ...(q === undefined ? {} : { OR: [{ name: contains }, { email: contains }] }),
    },
    include: memberInclude,
  })
  return toPage(rows, page, toMember)
}
