import { type Instance, takesEvents } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { requireActive } from '../customer/require.ts'
import { storedDefinition } from '../integration/definition.ts'
import { authorise } from '../permissions.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { inTransactionWithRuns } from '../shared/transaction.ts'
import { requireAuthorized } from './authorized.ts'
import { requireFitting } from './check.ts'
import { syncFlows } from './flows.ts'
import { fitNext } from './replace.ts'
import { lockInstance, requireInstance } from './require.ts'
import { boundConnections, storedConfig, toInstance } from './shape.ts'
import { startFlows } from './start-flows.ts'
import { requireTransition } from './state.ts'

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
    requireActive(row.customer)
    const definition = storedDefinition(row.version.definition)
    const fit = await fitNext(tx, row, {
      version: row.version,
      config: storedConfig(row.config),
      connections: boundConnections(row),
    })
    requireFitting(fit, { complete: true })
    await requireAuthorized(tx, row)
    const { status } = requireTransition(row, { kind: 'complete' })
    const state = requireTransition({ ...row, status }, { kind: 'deploy' })
    await syncFlows(tx, {
      instance: row,
      deployed: row.flows,
      previous: definition,
      definition,
      config: fit.config,
      previousConfig: storedConfig(row.config),
      enabled: true,
      now: ctx.now(),
    })
    await tx.instance.update({
      where: { id },
      data: {
        ...state,
        problems: [],
        failures: 0,
        config: jsonColumn(fit.config),
        deployedAt: ctx.now(),
      },
    })
    await recordAudit(tx, ctx, {
      action: 'instance.deploy',
      entity: 'instance',
      entityId: id,
      entityName: row.name,
      data: { version: row.version.number },
    })
    if (!takesEvents(row.status)) {
      await startFlows(inner, { instance: await requireInstance(tx, id), definition, trigger: 'deploy' })
    }
    return toInstance(ctx, await requireInstance(tx, id))
  })
}
