import { type ApiKey, type Page, pageQuerySchema } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { newestFirst, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { toApiKey } from './shape.ts'

export async function listApiKeys(ctx: Context, query: unknown): Promise<Page<ApiKey>> {
  authorise(ctx, 'api-key.read')
  const page = toPageRequest(parse(pageQuerySchema, query))
  const rows = await ctx.db.tenant(ctx.actor.organizationId).apiKey.findMany(newestFirst(page))
  return toPage(rows, page, toApiKey)
}
