import { type Instance, isDeployed, takesEvents } from '@millrace/contracts'
import { z } from 'zod'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { storedDefinition } from '../integration/definition.ts'
import { authorise } from '../permissions.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { requireVersion } from '../version/require.ts'
import { requireFitting } from './check.ts'
import { syncFlows } from './flows.ts'
import { lockInstance, requireInstance } from './require.ts'
import { boundConnections, storedConfig, toInstance } from './shape.ts'

/** Default: the newest version. */
export const upgradeInputSchema = z.strictObject({ version: z.int().positive().optional() })

/** Moves the instance to another version, up or down. Runs that were accepted before stay with theirs. */
export async function upgradeInstance(ctx: Context, id: string, input: unknown): Promise<Instance> {
  authorise(ctx, 'instance.write')
  const { version: number } = parse(upgradeInputSchema, input ?? {})
  return inTransaction(ctx, async (tx) => {
    const row = await lockInstance(tx, { id, now: ctx.now() })
    const version = await requireVersion(tx, { integrationId: row.integrationId, number })
    const definition = storedDefinition(version.definition)
    let config = storedConfig(row.config)
    if (isDeployed(row.status)) {
      config = await requireFitting(tx, {
        definition,
        config,
        connections: boundConnections(row),
        customerId: row.customerId,
        instanceId: id,
        complete: true,
      })
      await syncFlows(tx, {
        instance: row,
        previous: storedDefinition(row.version.definition),
        definition,
        enabled: takesEvents(row.status),
        now: ctx.now(),
      })
    }
    await tx.instance.update({ where: { id }, data: { versionId: version.id, config: jsonColumn(config) } })
    await recordAudit(tx, ctx, {
      action: 'instance.upgrade',
      entity: 'instance',
      entityId: id,
      data: { from: row.version.number, to: version.number },
    })
    return toInstance(ctx, await requireInstance(tx, id))
  })
}
