import type { JsonObject } from '@millrace/contracts'
import { Prisma, type TenantClient } from '@millrace/db'
import type { Actor, Context, Origin } from '../context.ts'

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
export async function recordAudit(
  tx: TenantClient,
  ctx: Pick<Context, 'actor' | 'origin' | 'now'>,
  record: AuditRecord,
): Promise<void> {
  await tx.auditEntry.create({
    data: {
      organizationId: ctx.actor.organizationId,
      actor: actorName(ctx.actor),
      actorName: await nameOf(tx, ctx.actor),
      action: record.action,
      entity: record.entity,
      entityId: record.entityId,
      entityName: record.entityName ?? '',
      result: record.result ?? 'done',
      data: record.data ?? {},
      ...originFields(ctx.origin),
      at: ctx.now(),
    },
  })
}

/** What the entry calls the actor for good: `member:<id>`. */
export function actorName(actor: Actor): string {
  return `${actor.kind}:${actor.id}`
}

/** From where; nothing: from within the platform. A client says what it likes of itself, so that has an end. */
export function originFields(origin: Origin | undefined): { address: string; userAgent: string } {
  return {
    address: (origin?.address ?? '').slice(0, 100),
    userAgent: (origin?.userAgent ?? '').slice(0, 400),
  }
}

/** As it is called now: members and keys are renamed and removed, the entry stays. */
async function nameOf(tx: TenantClient, { kind, id }: Actor): Promise<string> {
  const given = { where: { id }, select: { name: true } }
  const row = kind === 'member' ? await tx.member.findFirst(given) : await tx.apiKey.findFirst(given)
  return row?.name ?? ''
}

/** The same for a statement that inserts its entry itself. */
export function nameOfSql({ kind, id }: Actor): Prisma.Sql {
  const table = kind === 'member' ? Prisma.sql`"Member"` : Prisma.sql`"ApiKey"`
  return Prisma.sql`coalesce((SELECT name FROM ${table} WHERE id = ${id}::uuid), '')`
}
