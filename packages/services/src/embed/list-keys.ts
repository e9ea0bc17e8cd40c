import { type EmbedKey, type Page, pageQuerySchema } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { newestFirst, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { toEmbedKey } from './shape.ts'

export async function listEmbedKeys(ctx: Context, query: unknown): Promise<Page<EmbedKey>> {
  authorise(ctx, 'embed-key.read')
  const page = toPageRequest(parse(pageQuerySchema, query))
  const rows = await ctx.db.tenant(ctx.actor.organizationId).embedKey.findMany(newestFirst(page))
  return toPage(rows, page, toEmbedKey)
}
