import { type Instance, instanceUpdateSchema } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { fitNext, replaceState } from './replace.ts'
import { lockInstance, requireInstance } from './require.ts'
import { boundConnections, storedConfig, toInstance } from './shape.ts'

/** Replaces what is given. What is deployed must stay complete; anything else may have gaps. */
export async function updateInstance(ctx: Context, id: string, input: unknown): Promise<Instance> {
  authorise(ctx, 'instance.write')
  const { name, labels, config, connections } = parse(instanceUpdateSchema, input)
  return inTransaction(ctx, async (tx) => {
    const row = await lockInstance(tx, { id, now: ctx.now() })
    if (config !== undefined || connections !== undefined) {
      const next = {
        version: row.version,
        config: config ?? storedConfig(row.config),
        connections: connections ?? boundConnections(row),
      }
      await replaceState(tx, ctx, { row, next, fit: await fitNext(tx, row, next), reason: 'update' })
    }
    await tx.instance.update({
      where: { id },
      data: { ...(name === undefined ? {} : { name }), ...(labels === undefined ? {} : { labels }) },
    })
    await recordAudit(tx, ctx, {
      action: 'instance.update',
      entity: 'instance',
      entityId: id,
      entityName: name ?? row.name,
      data: { config: config !== undefined, connections: connections !== undefined },
    })
    return toInstance(ctx, await requireInstance(tx, id))
  })
}
