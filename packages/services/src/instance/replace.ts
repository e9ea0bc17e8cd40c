import { isDeepStrictEqual } from 'node:util'
import { isDeployed, type JsonObject, takesEvents } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import type { Context } from '../context.ts'
import { storedDefinition } from '../integration/definition.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { bindConnections } from './bind.ts'
import { checkFit, type Fit, requireFitting } from './check.ts'
import { syncFlows } from './flows.ts'
import type { lockInstance } from './require.ts'
import { recordRevision } from './revision.ts'
import { boundConnections, storedConfig } from './shape.ts'
import { checkedColumns } from './state.ts'

type LockedInstance = Awaited<ReturnType<typeof lockInstance>>

export interface NextState {
  version: { id: string; definition: unknown }
  config: JsonObject
  connections: Record<string, string>
}

export function fitNext(tx: TenantClient, row: LockedInstance, next: NextState): Promise<Fit> {
  return checkFit(tx, {
    definition: storedDefinition(next.version.definition),
    config: next.config,
    connections: next.connections,
    customerId: row.customerId,
    instanceId: row.id,
  })
}

/**
 * Puts another version, config or set of connections in the place of what an instance has, and keeps what it had. What
 * is deployed must stay complete; anything else may have gaps, which its status and problems tell.
 */
export async function replaceState(
  tx: TenantClient,
  ctx: Context,
  {
    row,
    next,
    fit,
    reason,
  }: { row: LockedInstance; next: NextState; fit: Fit; reason: 'update' | 'upgrade' | 'rollback' },
): Promise<void> {
  const deployed = isDeployed(row.status)
  requireFitting(fit, { complete: deployed })
  const config = deployed ? fit.config : next.config
  const before = {
    versionId: row.versionId,
    config: storedConfig(row.config),
    connections: boundConnections(row),
  }
  const after = { versionId: next.version.id, config, connections: next.connections }
  if (!isDeepStrictEqual(before, after)) await recordRevision(tx, ctx, { row, reason })
  if (deployed) {
    await syncFlows(tx, {
      instance: row,
      deployed: row.flows,
      previous: storedDefinition(row.version.definition),
      definition: storedDefinition(next.version.definition),
      config,
      previousConfig: before.config,
      enabled: takesEvents(row.status),
      now: ctx.now(),
    })
  }
  const moved = row.versionId !== next.version.id
  await tx.instance.update({
    where: { id: row.id },
    data: {
      versionId: next.version.id,
      config: jsonColumn(config),
      ...checkedColumns(row, fit.gaps),
      ...(moved ? { pendingVersionId: null, pendingProblems: [], failures: 0 } : {}),
    },
  })
  if (!isDeepStrictEqual(before.connections, next.connections)) {
    const { organizationId, id: instanceId } = row
    await bindConnections(tx, { organizationId, instanceId, connections: next.connections })
  }
}
