import {
  type AuditExportLine,
  type AuditFilter,
  auditExportQuerySchema,
  jsonObjectSchema,
} from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { matching, toFilters } from './filters.ts'
import { chainedEntries, readHead } from './read-chain.ts'
import { recordAudit } from './record.ts'
import { toAuditEntry } from './shape.ts'

/** The log as lines of JSON, read while they are taken. That somebody took it is an entry of its own. */
export async function exportAudit(ctx: Context, query: unknown): Promise<AsyncGenerator<AuditExportLine>> {
  authorise(ctx, 'audit.read')
  const filter = parse(auditExportQuerySchema, query)
  const { organizationId } = ctx.actor
  await recordAudit(ctx.db.tenant(organizationId), ctx, {
    action: 'audit.export',
    entity: 'organization',
    entityId: organizationId,
    data: { filter: jsonObjectSchema.parse(filter) },
  })
  return lines(ctx, filter)
}

async function* lines(ctx: Context, filter: AuditFilter): AsyncGenerator<AuditExportLine> {
  const tx = ctx.db.tenant(ctx.actor.organizationId)
  const organization = await tx.organization.findFirstOrThrow({ select: { id: true, slug: true } })
  const head = await readHead(tx)
  const exportedAt = ctx.now().toISOString()
  yield { type: 'audit-log', format: 'millrace-audit-1', organization, exportedAt, filter }
  const { q } = filter
  const where = { AND: [...toFilters(filter), ...(q === undefined ? [] : [matching(q)])] }
  if (head !== null) {
    for await (const row of chainedEntries(tx, { upTo: BigInt(head.seq), where })) {
      yield { type: 'entry', ...toAuditEntry(row) }
    }
  }
  yield { type: 'head', head, unchained: await tx.auditEntry.count({ where: { seq: null } }) }
}
