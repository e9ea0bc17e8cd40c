import {
  type Instance,
  isDeployed,
  type Problem,
  type UpgradeInput,
  upgradeInputSchema,
} from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { invalid } from '../errors.ts'
import { storedDefinition } from '../integration/definition.ts'
import { authorise } from '../permissions.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { requireVersion } from '../version/require.ts'
import { migrateState } from './migrate.ts'
import { fitNext, replaceState } from './replace.ts'
import { lockInstance, requireInstance } from './require.ts'
import { boundConnections, storedConfig, toInstance } from './shape.ts'

type Locked = Awaited<ReturnType<typeof lockInstance>>
type Version = Awaited<ReturnType<typeof requireVersion>>

/**
 * Moves the instance to another version, up or down, with its config migrated. When that version asks for more than the
 * instance has, and the request does not bring it along, an instance that is deployed stays where it is: it is marked,
 * and the refusal names all that is missing. Runs that were accepted before stay with their version.
 */
export async function upgradeInstance(ctx: Context, id: string, input: unknown): Promise<Instance> {
  authorise(ctx, 'instance.write')
  const asked = parse(upgradeInputSchema, input ?? {})
  const { organizationId } = ctx.actor
  const refusal = await inTransaction(ctx, async (tx) => {
    const row = await lockInstance(tx, { id, now: ctx.now() })
    const version = await requireVersion(tx, { integrationId: row.integrationId, number: asked.version })
    return upgrade(tx, ctx, { row, version, asked })
  })
  // Outside: the mark stays although the request is refused.
  if (refusal !== null) throw refusal
  return toInstance(ctx, await requireInstance(ctx.db.tenant(organizationId), id))
}

async function upgrade(
  tx: TenantClient,
  ctx: Context,
  { row, version, asked }: { row: Locked; version: Version; asked: UpgradeInput },
) {
  const migrated = migrateState({
    from: storedDefinition(row.version.definition),
    to: storedDefinition(version.definition),
    config: storedConfig(row.config),
    connections: boundConnections(row),
  })
  const next = {
    version,
    config: { ...migrated.config, ...asked.config },
    connections: { ...migrated.connections, ...asked.connections },
  }
  const fit = await fitNext(tx, row, next)
  const bringsNothing = asked.config === undefined && asked.connections === undefined
  if (isDeployed(row.status) && fit.gaps.length > 0) {
    if (bringsNothing) await markPending(tx, ctx, { row, version, problems: fit.gaps })
    const from = row.version.number
    return invalid(
      fit.gaps,
      `The instance stays on version ${from}: version ${version.number} asks for more than it has.`,
    )
  }
  // What cannot be taken over of a draft is asked for again, and is no reason to refuse it.
  const kept = bringsNothing ? { ...fit, wrong: [] } : fit
  await replaceState(tx, ctx, { row, next, fit: kept, reason: 'upgrade' })
  await recordAudit(tx, ctx, {
    action: 'instance.upgrade',
    entity: 'instance',
    entityId: row.id,
    entityName: row.name,
    data: { from: row.version.number, to: version.number },
  })
  return null
}

async function markPending(
  tx: TenantClient,
  ctx: Context,
  { row, version, problems }: { row: Locked; version: Version; problems: Problem[] },
): Promise<void> {
  await tx.instance.update({
    where: { id: row.id },
    data: { pendingVersionId: version.id, pendingProblems: jsonColumn(problems) },
  })
  await recordAudit(tx, ctx, {
    action: 'instance.mark-pending',
    entity: 'instance',
    entityId: row.id,
    entityName: row.name,
    data: { from: row.version.number, to: version.number, problems: problems.length },
  })
}
