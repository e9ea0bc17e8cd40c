import type { TenantClient } from '@millrace/db'

const overwritten = new Uint8Array(32)

/** Everything of a customer but its runs. Gives how many there were. */
export async function removeBelongings(
  tx: TenantClient,
  customerId: string,
): Promise<{ instances: number; connections: number; users: number }> {
  const flows = await tx.instanceFlow.findMany({
    where: { instance: { customerId } },
    select: { id: true, instanceId: true },
  })
  const scopes = flows.flatMap(({ id, instanceId }) => [id, instanceId])
  await removeState(tx, [customerId, ...scopes])
  const instances = await tx.instance.deleteMany({ where: { customerId } })
  const connections = await shredConnections(tx, customerId)
  const users = await tx.customerUser.deleteMany({ where: { customerId } })
  return { instances: instances.count, connections, users: users.count }
}

/** What flows remember under these ids: of a customer, of instances, of their flows. */
export async function removeState(tx: TenantClient, scopeIds: readonly string[]): Promise<void> {
  await tx.stateEntry.deleteMany({ where: { scopeId: { in: [...scopeIds] } } })
}

/**
 * Overwritten first, so that no statement that still sees the row finds a credential in it. What Postgres keeps of the row
 * as it was goes with the next vacuum of the table, and is sealed until then.
 */
async function shredConnections(tx: TenantClient, customerId: string): Promise<number> {
  await tx.connection.updateMany({ where: { customerId }, data: { sealed: overwritten } })
  await tx.connection.updateMany({
    where: { customerId, sealedTokens: { not: null } },
    data: { sealedTokens: overwritten },
  })
  await tx.instanceUserConnection.deleteMany({ where: { connection: { customerId } } })
  await tx.instanceConnection.deleteMany({ where: { connection: { customerId } } })
  const { count } = await tx.connection.deleteMany({ where: { customerId } })
  return count
}
