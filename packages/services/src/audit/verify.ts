import { type AuditHead, type AuditVerification, auditVerifyInputSchema } from '@millrace/contracts'
import type { AuditEntry as AuditEntryRow, TenantClient } from '@millrace/db'
import type { Context, Services } from '../context.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { type ChainCheck, type ChainedEntry, createChainCheck } from './check-chain.ts'
import { chainedEntries, readHead } from './read-chain.ts'
import { toAuditEntry } from './shape.ts'

/** A worker chains within about a second: what has waited this long waits for nobody. */
const unchainedAfterMs = 5 * 60_000

/** Follows the chain of the organization from its first entry: reads all of it, page by page. */
export async function verifyAudit(ctx: Context, input: unknown): Promise<AuditVerification> {
  authorise(ctx, 'audit.read')
  const { anchor } = parse(auditVerifyInputSchema, input ?? {})
  return verifyOrganizationAudit(ctx, { organizationId: ctx.actor.organizationId, anchor })
}

/** For whoever holds the database; never behind a route. */
export async function verifyOrganizationAudit(
  { db, now }: Pick<Services, 'db' | 'now'>,
  { organizationId, anchor }: { organizationId: string; anchor?: AuditHead | undefined },
): Promise<AuditVerification> {
  const tx = db.tenant(organizationId)
  const check = createChainCheck({ anchor })
  // Before the entries: the chain only grows, and what comes meanwhile is not looked at.
  const head = await readHead(tx)
  const upTo = BigInt(head?.seq ?? 0)
  for await (const row of chainedEntries(tx, { upTo })) check.add(toChained(row))
  await reportBeyondHead(tx, check)
  const unchained = await countUnchained(tx, { check, before: new Date(now().getTime() - unchainedAfterMs) })
  return check.finish({ head, unchained })
}

function toChained(row: AuditEntryRow): ChainedEntry {
  const entry = toAuditEntry(row)
  const { organizationId } = row
  return {
    ...entry,
    organizationId,
    seq: entry.seq ?? 0,
    previousHash: entry.previousHash ?? '',
    hash: entry.hash ?? '',
  }
}

/** A head that was put back, or is gone, hides entries that are still there. The head is read last: it only grows. */
async function reportBeyondHead(tx: TenantClient, check: ChainCheck): Promise<void> {
  const last = await tx.auditEntry.findFirst({ where: { seq: { not: null } }, orderBy: { seq: 'desc' } })
  const end = (await readHead(tx))?.seq ?? 0
  const seq = Number(last?.seq ?? 0)
  if (last === null || seq <= end) return
  const message = `Entry ${seq} is there, and the head says that the chain ends at ${end}.`
  check.report({ kind: 'head', seq, entryId: last.id, message })
}

async function countUnchained(
  tx: TenantClient,
  { check, before }: { check: ChainCheck; before: Date },
): Promise<number> {
  const late = await tx.auditEntry.findFirst({
    where: { seq: null, at: { lt: before } },
    orderBy: { id: 'asc' },
  })
  if (late !== null) {
    const message =
      'Entries wait for their place in the chain since more than five minutes. Does a worker run?'
    check.report({ kind: 'unchained', seq: null, entryId: late.id, message })
  }
  return tx.auditEntry.count({ where: { seq: null } })
}
