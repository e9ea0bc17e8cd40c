import type { Connection, ConnectionSlot } from '@millrace/contracts'

/** Connections that a slot takes for this customer: of its connector and type, and of its owner. */
export function fittingConnections({
  connections,
  slot,
  customer,
}: {
  connections: readonly Connection[]
  slot: ConnectionSlot
  customer: string
}): Connection[] {
  return connections.filter(
    (connection) =>
      connection.connector === slot.connector &&
      connection.type === slot.type &&
      connection.owner === slot.owner &&
      (slot.owner === 'organization' || connection.customer === customer),
  )
}
