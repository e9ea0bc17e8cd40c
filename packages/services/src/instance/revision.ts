import type { TenantClient } from '@millrace/db'
import { actorName } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { boundConnections, storedConfig } from './shape.ts'

/** Keeps what an instance is, before it becomes something else. */
export async function recordRevision(
  tx: TenantClient,
  ctx: Context,
  {
    row,
    reason,
  }: {
    row: {
      id: string
      organizationId: string
      versionId: string
      config: unknown
      connections: { slot: string; connectionId: string }[]
    }
    reason: 'update' | 'upgrade' | 'rollback'
  },
): Promise<void> {
  await tx.instanceRevision.create({
    data: {
      organizationId: row.organizationId,
      instanceId: row.id,
      versionId: row.versionId,
      config: jsonColumn(storedConfig(row.config)),
      connections: jsonColumn(boundConnections(row)),
      reason,
      actor: actorName(ctx.actor),
      createdAt: ctx.now(),
    },
  })
}
