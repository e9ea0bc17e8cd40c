import type { JsonObject } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import type { Actor, Context } from '../context.ts'

export interface AuditRecord {
  /** `<entity>.<verb>`, such as `integration.publish`. */
  action: string
  entity: string
  entityId: string
  /** As it is called now: what the entry says when it is gone. */
  entityName?: string
  /** Default: done. */
  result?: 'done' | 'refused'
  /** Never a credential or a value of a form. */
  data?: JsonObject
}

/** Written in the transaction of the change it tells of: neither exists without the other. */
export async function recordAudit(tx: TenantClient, ctx: Context, record: AuditRecord): Promise<void> {
  await tx.auditEntry.create({
    data: {
      organizationId: ctx.actor.organizationId,
      actor: actorName(ctx.actor),
      action: record.action,
      entity: record.entity,
      entityId: record.entityId,
      entityName: record.entityName ?? '',
      result: record.result ?? 'done',
      data: record.data ?? {},
      at: ctx.now(),
    },
  })
}

export function actorName(actor: Actor): string {
  return `${actor.kind}:${actor.id}`
}
