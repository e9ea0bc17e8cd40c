import type { Definition } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { requireFound } from '../errors.ts'
import { storedDefinition } from '../integration/definition.ts'
import { requireIntegration } from '../integration/require.ts'
import { authorise } from '../permissions.ts'

export async function getVersion(ctx: Context, key: string, number: string): Promise<Definition> {
  authorise(ctx, 'integration.read')
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const { id: integrationId } = await requireIntegration(db, key)
  const row = /^[1-9]\d{0,8}$/.test(number)
    ? await db.version.findFirst({ where: { integrationId, number: Number(number) } })
    : null
  return storedDefinition(requireFound(row, 'version').definition)
}
