import type { ApiKey } from '@millrace/contracts'
import type { ApiKey as ApiKeyRow } from '@millrace/db'

export const keyInclude = { member: { select: { id: true, name: true } } } as const

export function toApiKey(row: ApiKeyRow & { member: { id: string; name: string } | null }): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    role: row.role,
    scopes: row.scopes,
    member: row.member,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    lastUsedAddress: row.lastUsedAddress,
  }
}
