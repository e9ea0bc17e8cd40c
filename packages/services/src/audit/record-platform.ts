import type { TenantClient } from '@millrace/db'
import type { Origin, Services } from '../context.ts'
import { type AuditRecord, originFields } from './record.ts'

interface PlatformAuditRecord extends AuditRecord {
  organizationId: string
  /** Default: the platform itself. */
  actor?: string
  actorName?: string
  origin?: Origin | undefined
}

/** Of what nobody who is signed in does: the platform by itself, a link that counts by itself, an embed token. */
export async function recordPlatformAudit(
  { now }: Pick<Services, 'now'>,
  tx: TenantClient,
  { organizationId, actor = 'system', actorName = '', origin, ...record }: PlatformAuditRecord,
): Promise<void> {
  await tx.auditEntry.create({
    data: {
      organizationId,
      actor,
      actorName,
      action: record.action,
      entity: record.entity,
      entityId: record.entityId,
      entityName: record.entityName ?? '',
      result: record.result ?? 'done',
      data: record.data ?? {},
      ...originFields(origin),
      at: now(),
    },
  })
}
