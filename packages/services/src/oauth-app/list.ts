import { type OAuthApp, oauthAppQuerySchema, type Page } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { newestFirst, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { oauthAppInclude, toOAuthApp } from './shape.ts'

export async function listOAuthApps(ctx: Context, query: unknown): Promise<Page<OAuthApp>> {
  authorise(ctx, 'oauth-app.read')
  const { q, connector, type, ...rest } = parse(oauthAppQuerySchema, query)
  const page = toPageRequest(rest)
  const { where, ...order } = newestFirst(page)
  const rows = await ctx.db.tenant(ctx.actor.organizationId).oAuthApp.findMany({
    ...order,
    where: {
      ...where,
      ...(q === undefined ? {} : { name: { contains: q, mode: 'insensitive' as const } }),
      ...(connector === undefined ? {} : { connector }),
      ...(type === undefined ? {} : { type }),
    },
    include: oauthAppInclude,
  })
  return toPage(rows, page, (row) => toOAuthApp(ctx, row))
}
