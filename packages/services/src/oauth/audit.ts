import type { TenantClient } from '@millrace/db'
import type { AuditRecord } from '../audit/record.ts'
import type { Origin, Services } from '../context.ts'

/** Of what nobody who is signed in does: the platform by itself, or a browser that comes back from a third party. */
export async function recordPlatformAudit(
  { now }: Pick<Services, 'now'>,
  tx: TenantClient,
  {
    organizationId,
    actor = 'system',
    origin,
    ...record
  }: AuditRecord & { organizationId: string; actor?: string; origin?: Origin | undefined },
): Promise<void> {
  await tx.auditEntry.create({
    data: {
      organizationId,
      actor,
      action: record.action,
      entity: record.entity,
      entityId: record.entityId,
      entityName: record.entityName ?? '',
      result: record.result ?? 'done',
      data: record.data ?? {},
      address: origin?.address ?? '',
      userAgent: origin?.userAgent ?? '',
      at: now(),
    },
  })
}
