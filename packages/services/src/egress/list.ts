import { type EgressEntry, egressVerdictSchema, type Page, pageQuerySchema } from '@millrace/contracts'
import type { EgressEntry as EgressEntryRow } from '@millrace/db'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { requireRun } from '../run/require.ts'
import { toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'

/** What a run has tried to reach, in the order in which it was recorded. */
export async function listEgress(ctx: Context, runId: string, query: unknown): Promise<Page<EgressEntry>> {
  authorise(ctx, 'run.read')
  const page = toPageRequest(parse(pageQuerySchema, query))
  const db = ctx.db.tenant(ctx.actor.organizationId)
  await requireRun(db, runId)
  const rows = await db.egressEntry.findMany({
    where: { runId, ...(page.afterId === null ? {} : { id: { gt: page.afterId } }) },
    orderBy: { id: 'asc' },
    take: page.limit + 1,
  })
  return toPage(rows, page, toEgressEntry)
}

function toEgressEntry(row: EgressEntryRow): EgressEntry {
  return {
    id: row.id,
    at: row.at.toISOString(),
    host: row.host,
    port: row.port,
    address: row.address,
    verdict: egressVerdictSchema.parse(row.verdict),
    reason: row.reason,
    bytesSent: Number(row.bytesSent),
    bytesReceived: Number(row.bytesReceived),
    durationMs: row.durationMs,
  }
}
