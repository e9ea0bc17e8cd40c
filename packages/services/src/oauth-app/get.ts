import type { OAuthApp } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { requireOAuthApp } from './require.ts'
import { toOAuthApp } from './shape.ts'

export async function getOAuthApp(ctx: Context, id: string): Promise<OAuthApp> {
  authorise(ctx, 'oauth-app.read')
  return toOAuthApp(ctx, await requireOAuthApp(ctx.db.tenant(ctx.actor.organizationId), id))
}
