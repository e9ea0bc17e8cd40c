import { type Instance, takesEvents } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { storedDefinition } from '../integration/definition.ts'
import { authorise } from '../permissions.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { inTransactionWithRuns } from '../shared/transaction.ts'
import { requireFitting } from './check.ts'
import { syncFlows } from './flows.ts'
import { lockInstance, requireInstance } from './require.ts'
import { boundConnections, storedConfig, toInstance } from './shape.ts'
import { startFlows } from './start-flows.ts'

/**
 * Makes the instance run: everything it needs is there, each flow has its address and its next due time. When it becomes
 * enabled by this, flows with the trigger `deploy` start, each once; deploying what is enabled already, resuming and
 * upgrading start none.
 */
export async function deployInstance(ctx: Context, id: string): Promise<Instance> {
  authorise(ctx, 'instance.write')
  return inTransactionWithRuns(ctx, async (inner, scopes) => {
    const tx = scopes.tenant(ctx.actor.organizationId)
    const row = await lockInstance(tx, { id, now: ctx.now() })
    const definition = storedDefinition(row.version.definition)
    const config = await requireFitting(tx, {
      definition,
      config: storedConfig(row.config),
      connections: boundConnections(row),
      customerId: row.customerId,
      instanceId: id,
      complete: true,
    })
    await syncFlows(tx, { instance: row, previous: definition, definition, enabled: true, now: ctx.now() })
    await tx.instance.update({ where: { id }, data: { status: 'enabled', config: jsonColumn(config) } })
    await recordAudit(tx, ctx, {
      action: 'instance.deploy',
      entity: 'instance',
      entityId: id,
      data: { version: row.version.number },
    })
    if (!takesEvents(row.status)) {
      await startFlows(inner, { instance: await requireInstance(tx, id), definition, trigger: 'deploy' })
    }
    return toInstance(ctx, await requireInstance(tx, id))
  })
}
