import { type InstanceUserConfig, instanceUserConfigInputSchema } from '@millrace/contracts'
import { checkFieldValues, configFields } from '@millrace/contracts/field-values'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { invalid } from '../errors.ts'
import { lockInstance } from '../instance/require.ts'
import { storedConfig } from '../instance/shape.ts'
import { storedDefinition } from '../integration/definition.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { effectiveUserConfig, instanceForm } from './effective.ts'
import { requireInstanceUser } from './find.ts'
import { storeUserConfig } from './store.ts'

/** Replaces what one user of the customer has chosen. It may have gaps; a flow runs for them once it has none. */
export async function setInstanceUserConfig(
  ctx: Context,
  { instance: id, user: externalId }: { instance: string; user: string },
  input: unknown,
): Promise<InstanceUserConfig> {
  authorise(ctx, 'instance.write')
  const { config } = parse(instanceUserConfigInputSchema, input)
  return inTransaction(ctx, async (tx) => {
    const row = await lockInstance(tx, { id, now: ctx.now() })
    const definition = storedDefinition(row.version.definition)
    const instance = storedConfig(row.config)
    const { user } = await requireInstanceUser(tx, { instance: row, user: externalId })
    const { problems } = checkFieldValues({
      fields: configFields(definition, 'user'),
      values: config,
      path: 'config',
      complete: false,
      outer: instanceForm(definition, instance),
    })
    if (problems.length > 0) throw invalid(problems)
    await storeUserConfig(tx, { organizationId: ctx.actor.organizationId, instanceId: id, user, config })
    await recordAudit(tx, ctx, {
      action: 'instance.configure-user',
      entity: 'instance',
      entityId: id,
      entityName: row.name,
      data: { user: externalId },
    })
    return { user: externalId, ...effectiveUserConfig(definition, { instance, stored: config }) }
  })
}
