import { type Instance, instanceInputSchema, isDeployed } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { storedDefinition } from '../integration/definition.ts'
import { authorise } from '../permissions.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { bindConnections } from './bind.ts'
import { requireFitting } from './check.ts'
import { lockInstance, requireInstance } from './require.ts'
import { boundConnections, storedConfig, toInstance } from './shape.ts'

export const instanceUpdateSchema = instanceInputSchema.pick({ config: true, connections: true }).partial()

/** Replaces config, connections or both. What already runs must stay complete; a draft may have gaps. */
export async function updateInstance(ctx: Context, id: string, input: unknown): Promise<Instance> {
  authorise(ctx, 'instance.write')
  const parsed = parse(instanceUpdateSchema, input)
  const { organizationId } = ctx.actor
  return inTransaction(ctx, async (tx) => {
    const row = await lockInstance(tx, { id, now: ctx.now() })
    const connections = parsed.connections ?? boundConnections(row)
    const complete = isDeployed(row.status)
    const given = parsed.config ?? storedConfig(row.config)
    const config = await requireFitting(tx, {
      definition: storedDefinition(row.version.definition),
      config: given,
      connections,
      customerId: row.customerId,
      instanceId: id,
      complete,
    })
    await tx.instance.update({ where: { id }, data: { config: jsonColumn(complete ? config : given) } })
    if (parsed.connections !== undefined)
      await bindConnections(tx, { organizationId, instanceId: id, connections })
    await recordAudit(tx, ctx, {
      action: 'instance.update',
      entity: 'instance',
      entityId: id,
      data: { config: parsed.config !== undefined, connections: parsed.connections !== undefined },
    })
    return toInstance(ctx, await requireInstance(tx, id))
  })
}
