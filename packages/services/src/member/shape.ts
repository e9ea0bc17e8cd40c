import type { Member } from '@millrace/contracts'
import type { Member as MemberRow } from '@millrace/db'

export const memberInclude = { identities: { select: { provider: true } } } as const

export function toMember(row: MemberRow & { identities: { provider: string }[] }): Member {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    password: row.passwordHash !== null,
    secondFactor: row.totpConfirmedAt !== null,
    providers: [...new Set(row.identities.map(({ provider }) => provider))].toSorted(),
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
  }
}
