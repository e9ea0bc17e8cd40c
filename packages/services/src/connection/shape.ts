import type { Connection, ConnectionOwner, ConnectionTypeManifest, JsonObject } from '@millrace/contracts'

export const connectionInclude = { customer: { select: { externalId: true } } } as const

export interface ConnectionRow {
  id: string
  name: string
  connector: string
  type: string
  owner: ConnectionOwner
  customer: { externalId: string } | null
  status: Connection['status']
  statusMessage: string
  createdAt: Date
  updatedAt: Date
}

/** Leaves out every value that the type does not declare as an open field: what is unknown may be a secret. */
export function toConnection(
  row: ConnectionRow,
  { values, type }: { values: JsonObject; type: ConnectionTypeManifest | null },
): Connection {
  const open = new Set(
    (type?.fields ?? []).filter((field) => field.type !== 'secret').map((field) => field.key),
  )
  return {
    id: row.id,
    name: row.name,
    connector: row.connector,
    type: row.type,
    owner: row.owner,
    customer: row.customer?.externalId ?? null,
    status: row.status,
    statusMessage: row.statusMessage,
    values: Object.fromEntries(Object.entries(values).filter(([key]) => open.has(key))),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}
