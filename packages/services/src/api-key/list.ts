import { type ApiKey, apiKeyQuerySchema, type Page, pageQuerySchema } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { requireMember } from '../member/own.ts'
import { authorise } from '../permissions.ts'
import { newestFirst, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { keyInclude, toApiKey } from './shape.ts'

/** Keys of the organization and of its members. */
export async function listApiKeys(ctx: Context, query: unknown): Promise<Page<ApiKey>> {
  authorise(ctx, 'api-key.read')
  const { kind, ...paging } = parse(apiKeyQuerySchema, query)
  if (kind === undefined) return list(ctx, paging, {})
  return list(ctx, paging, { memberId: kind === 'organization' ? null : { not: null } })
}

export async function listPersonalKeys(ctx: Context, query: unknown): Promise<Page<ApiKey>> {
  authorise(ctx, 'personal-key.write')
  const { id } = requireMember(ctx)
  return list(ctx, parse(pageQuerySchema, query), { memberId: id })
}

async function list(
  ctx: Context,
  paging: Parameters<typeof toPageRequest>[0],
  filter: { memberId?: string | null | { not: null } },
): Promise<Page<ApiKey>> {
  const page = toPageRequest(paging)
  const order = newestFirst(page)
  const rows = await ctx.db.tenant(ctx.actor.organizationId).apiKey.findMany({
    ...order,
    where: { ...order.where, ...filter },
    include: keyInclude,
  })
  return toPage(rows, page, toApiKey)
}
