import type { Instance } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { storedDefinition } from '../integration/definition.ts'
import { authorise } from '../permissions.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { inTransaction } from '../shared/transaction.ts'
import { requireAuthorized } from './authorized.ts'
import { syncFlows } from './flows.ts'
import { lockInstance, requireInstance } from './require.ts'
import { storedConfig, toInstance } from './shape.ts'
import { requireTransition } from './state.ts'

/** Schedules go on from now: what fell into the pause is not made up. */
export async function resumeInstance(ctx: Context, id: string): Promise<Instance> {
  authorise(ctx, 'instance.write')
  return inTransaction(ctx, async (tx) => {
    const row = await lockInstance(tx, { id, now: ctx.now() })
    const state = requireTransition(row, { kind: 'resume', by: 'member' })
    if (row.status === 'paused') {
      await requireAuthorized(tx, row)
      const definition = storedDefinition(row.version.definition)
      await syncFlows(tx, {
        instance: row,
        deployed: row.flows,
        previous: definition,
        definition,
        config: storedConfig(row.config),
        enabled: true,
        now: ctx.now(),
      })
      await tx.instance.update({ where: { id }, data: { ...state, failures: 0, problems: jsonColumn([]) } })
    }
    await recordAudit(tx, ctx, {
      action: 'instance.resume',
      entity: 'instance',
      entityId: id,
      entityName: row.name,
    })
    return toInstance(ctx, await requireInstance(tx, id))
  })
}
