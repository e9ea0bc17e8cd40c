import type { InstanceUserConfig } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { requireInstance } from '../instance/require.ts'
import { storedConfig } from '../instance/shape.ts'
import { storedDefinition } from '../integration/definition.ts'
import { authorise } from '../permissions.ts'
import { effectiveUserConfig } from './effective.ts'
import { requireInstanceUser } from './find.ts'

export async function getInstanceUserConfig(
  ctx: Context,
  { instance: id, user }: { instance: string; user: string },
): Promise<InstanceUserConfig> {
  authorise(ctx, 'instance.read')
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const row = await requireInstance(db, id)
  const { stored } = await requireInstanceUser(db, { instance: row, user })
  const definition = storedDefinition(row.version.definition)
  return { user, ...effectiveUserConfig(definition, { instance: storedConfig(row.config), stored }) }
}
