import { type AuditEntry, auditQuerySchema, type Page } from '@millrace/contracts'
import type { Prisma, TenantClient } from '@millrace/db'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { encodeCursor, newestFirst, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { matching, toFilters } from './filters.ts'
import { toAuditEntry } from './shape.ts'

/** Entries that one page looks through for a text; one that is rare is found by going on with the cursor. */
const searched = 20_000

/** Newest first. */
export async function listAudit(ctx: Context, query: unknown): Promise<Page<AuditEntry>> {
  authorise(ctx, 'audit.read')
  const { cursor, limit, q = '', ...filter } = parse(auditQuerySchema, query)
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const page = toPageRequest({ cursor, limit })
  const { where, ...order } = newestFirst(page)
  const narrowed = [where, ...toFilters(filter)]
  const search = await toSearch(db, { text: q, narrowed })
  const rows = await db.auditEntry.findMany({ ...order, where: { AND: [...narrowed, ...search.where] } })
  const { items, nextCursor } = toPage(rows, page, toAuditEntry)
  return { items, nextCursor: nextCursor ?? (search.lastId === null ? null : encodeCursor(search.lastId)) }
}

/** `lastId`: where the stretch that is looked through ends; null when nothing comes after it. */
async function toSearch(
  db: TenantClient,
  { text, narrowed }: { text: string; narrowed: Prisma.AuditEntryWhereInput[] },
): Promise<{ where: Prisma.AuditEntryWhereInput[]; lastId: string | null }> {
  if (text === '') return { where: [], lastId: null }
  const last = await db.auditEntry.findFirst({
    where: { AND: narrowed },
    orderBy: { id: 'desc' },
    skip: searched - 1,
    select: { id: true },
  })
  const stretch = last === null ? [] : [{ id: { gte: last.id } }]
  return { where: [...stretch, matching(text)], lastId: last?.id ?? null }
}
