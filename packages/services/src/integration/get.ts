import type { Definition } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { storedDefinition } from './definition.ts'
import { requireIntegration } from './require.ts'

/** The draft and its revision, which is the etag. */
export async function getIntegration(
  ctx: Context,
  key: string,
): Promise<{ definition: Definition; revision: number }> {
  authorise(ctx, 'integration.read')
  const row = await requireIntegration(ctx.db.tenant(ctx.actor.organizationId), key)
  return { definition: storedDefinition(row.draft), revision: row.draftRevision }
}
