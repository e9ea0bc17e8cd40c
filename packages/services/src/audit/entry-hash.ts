import { createHash } from 'node:crypto'
import type { AuditEntry, Json } from '@millrace/contracts'

/** What a hash covers: everything of an entry, and whose it is. */
export type HashedEntry = Omit<AuditEntry, 'hash' | 'previousHash' | 'seq'> & {
  organizationId: string
  seq: number
}

/** Stands before the first entry of every chain. */
export const zeroHash = '0'.repeat(64)

/** SHA-256 over the hash before, as 32 bytes, and the entry's canonical bytes. docs/audit.md describes the format. */
export function entryHash(entry: HashedEntry, previousHash: string): string {
  return createHash('sha256').update(previousHash, 'hex').update(canonicalText(entry)).digest('hex')
}

/** A JSON array in a fixed order, without spaces, objects with their keys in the order of UTF-16 code units. */
function canonicalText(entry: HashedEntry): string {
  return canonical([
    'millrace-audit-1',
    entry.organizationId,
    entry.seq,
    entry.id,
    entry.at,
    entry.actor,
    entry.actorName,
    entry.action,
    entry.entity,
    entry.entityId,
    entry.entityName,
    entry.result,
    entry.data,
    entry.address,
    entry.userAgent,
  ])
}

/** Written by hand: an object of JavaScript has keys that look like numbers first, whatever order they were set in. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`)
  return `{${fields.join(',')}}`
}
