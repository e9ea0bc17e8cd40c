import type { TenantClient } from '@millrace/db'

/** Replaces which connection each slot uses. */
export async function bindConnections(
  tx: TenantClient,
  options: { organizationId: string; instanceId: string; connections: Record<string, string> },
): Promise<void> {
  const { organizationId, instanceId } = options
  await tx.instanceConnection.deleteMany({ where: { instanceId } })
  await tx.instanceConnection.createMany({
    data: Object.entries(options.connections).map(([slot, connectionId]) => ({
      organizationId,
      instanceId,
      slot,
      connectionId,
    })),
  })
}
