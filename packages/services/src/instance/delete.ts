import { isDeployed } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { storedDefinition } from '../integration/definition.ts'
import { authorise } from '../permissions.ts'
import { inTransactionWithRuns } from '../shared/transaction.ts'
import { lockInstance } from './require.ts'
import { boundConnections, storedConfig } from './shape.ts'
import { startFlows } from './start-flows.ts'

/**
 * Its runs stay, as history. A run that is not over still needs the instance's config and connections. Flows with the
 * trigger `remove` start with a copy of both, unless the instance was never deployed; connections stay until somebody
 * deletes them, those of the instance too.
 */
export async function deleteInstance(ctx: Context, id: string): Promise<void> {
  authorise(ctx, 'instance.delete')
  await inTransactionWithRuns(ctx, async (inner, scopes) => {
    const tx = scopes.tenant(ctx.actor.organizationId)
    const row = await lockInstance(tx, { id, now: ctx.now() })
    // First: this waits for runs that are being created, so that the count afterwards sees them. See `createRun`.
    await tx.instance.delete({ where: { id } })
    const open = await tx.run.count({
      where: { instanceId: id, status: { in: ['queued', 'running', 'waiting'] } },
    })
    if (open > 0) {
      throw new ServiceError(
        'conflict',
        `${open} run(s) are not over: pause the instance, then wait or cancel them.`,
      )
    }
    if (isDeployed(row.status)) {
      await startFlows(inner, {
        instance: row,
        definition: storedDefinition(row.version.definition),
        trigger: 'remove',
        options: { config: storedConfig(row.config), connections: boundConnections(row) },
      })
    }
    await recordAudit(tx, ctx, {
      action: 'instance.delete',
      entity: 'instance',
      entityId: id,
      data: { customer: row.customer.externalId, integration: row.integration.key },
    })
  })
}
