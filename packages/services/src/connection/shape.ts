import type { Connection, ConnectionOwner, JsonObject } from '@millrace/contracts'

export const connectionInclude = {
  customer: { select: { externalId: true } },
  _count: { select: { usedBy: true, usedByUsers: true } },
} as const

export interface ConnectionRow {
  id: string
  name: string
  connector: string
  type: string
  owner: ConnectionOwner
  customer: { externalId: string } | null
  status: Connection['status']
  statusMessage: string
  testedAt: Date | null
  expiresAt: Date | null
  _count: { usedBy: number; usedByUsers: number }
  createdAt: Date
  updatedAt: Date
}

/** `values`: the open ones, and no other. */
export function toConnection(row: ConnectionRow, values: JsonObject): Connection {
  return {
    id: row.id,
    name: row.name,
    connector: row.connector,
    type: row.type,
    owner: row.owner,
    customer: row.customer?.externalId ?? null,
    status: row.status,
    statusMessage: row.statusMessage,
    values,
    uses: row._count.usedBy + row._count.usedByUsers,
    testedAt: row.testedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}
