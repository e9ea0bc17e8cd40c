import { type AuditEntry, jsonObjectSchema } from '@millrace/contracts'
import type { AuditEntry as AuditEntryRow } from '@millrace/db'

export function toAuditEntry(row: AuditEntryRow): AuditEntry {
  return {
    id: row.id,
    at: row.at.toISOString(),
    actor: row.actor,
    actorName: row.actorName,
    action: row.action,
    entity: row.entity,
    entityId: row.entityId,
    entityName: row.entityName,
    result: row.result === 'refused' ? 'refused' : 'done',
    data: jsonObjectSchema.parse(row.data),
    address: row.address,
    userAgent: row.userAgent,
    seq: row.seq === null ? null : Number(row.seq),
    previousHash: toHex(row.previousHash),
    hash: toHex(row.hash),
  }
}

export function toHex(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString('hex')
}
