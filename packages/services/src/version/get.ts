import type { Definition } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { storedDefinition } from '../integration/definition.ts'
import { requireIntegration } from '../integration/require.ts'
import { authorise } from '../permissions.ts'
import { requireNumbered } from './require.ts'

export async function getVersion(ctx: Context, key: string, number: string): Promise<Definition> {
  authorise(ctx, 'integration.read')
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const { id: integrationId } = await requireIntegration(db, key)
  return storedDefinition((await requireNumbered(db, { integrationId, number })).definition)
}
