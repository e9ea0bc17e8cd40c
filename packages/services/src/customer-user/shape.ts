import type { CustomerUser } from '@millrace/contracts'

export function toCustomerUser(row: {
  id: string
  externalId: string
  name: string
  email: string
  createdAt: Date
  lastSeenAt: Date | null
}): CustomerUser {
  const { id, externalId, name, email } = row
  return {
    id,
    externalId,
    name,
    email,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
  }
}
