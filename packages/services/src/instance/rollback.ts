import { type Instance, rollbackInputSchema } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { notFound, ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { isUuid } from '../shared/uuid.ts'
import { fitNext, replaceState } from './replace.ts'
import { lockInstance, requireInstance } from './require.ts'
import { storedConfig, storedConnections, toInstance } from './shape.ts'

/**
 * Makes the instance what it was before a change: version, config and connections. What it is now is kept as a revision
 * of its own, so that going back twice is where one started.
 */
export async function rollbackInstance(ctx: Context, id: string, input: unknown): Promise<Instance> {
  authorise(ctx, 'instance.write')
  const { revision: revisionId } = parse(rollbackInputSchema, input ?? {})
  return inTransaction(ctx, async (tx) => {
    const row = await lockInstance(tx, { id, now: ctx.now() })
    const revision = await requireRevision(tx, { instanceId: id, revisionId })
    const next = {
      version: revision.version,
      config: storedConfig(revision.config),
      connections: storedConnections(revision.connections),
    }
    await replaceState(tx, ctx, { row, next, fit: await fitNext(tx, row, next), reason: 'rollback' })
    await recordAudit(tx, ctx, {
      action: 'instance.rollback',
      entity: 'instance',
      entityId: id,
      entityName: row.name,
      data: { revision: revision.id, from: row.version.number, to: revision.version.number },
    })
    return toInstance(ctx, await requireInstance(tx, id))
  })
}

async function requireRevision(
  tx: TenantClient,
  { instanceId, revisionId }: { instanceId: string; revisionId: string | undefined },
) {
  if (revisionId !== undefined && !isUuid(revisionId)) throw notFound('revision')
  const revision = await tx.instanceRevision.findFirst({
    where: { instanceId, ...(revisionId === undefined ? {} : { id: revisionId }) },
    orderBy: { id: 'desc' },
    include: { version: { select: { id: true, number: true, definition: true } } },
  })
  if (revision !== null) return revision
  if (revisionId !== undefined) throw notFound('revision')
  throw new ServiceError('conflict', 'The instance has not been changed yet: there is nothing to go back to.')
}
