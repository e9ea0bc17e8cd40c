import type { AuditHead } from '@millrace/contracts'
import type { AuditEntry as AuditEntryRow, Prisma, TenantClient } from '@millrace/db'
import { toHex } from './shape.ts'

const pageSize = 500

export async function readHead(tx: TenantClient): Promise<AuditHead | null> {
  const head = await tx.auditHead.findFirst()
  const hash = toHex(head?.hash ?? null)
  return head === null || hash === null ? null : { seq: Number(head.seq), hash }
}

/** Entries in the order of the chain, read as they are asked for. */
export async function* chainedEntries(
  tx: TenantClient,
  { upTo, where = {} }: { upTo: bigint; where?: Prisma.AuditEntryWhereInput },
): AsyncGenerator<AuditEntryRow> {
  let last = 0n
  for (;;) {
    const rows = await tx.auditEntry.findMany({
      where: { AND: [{ seq: { gt: last, lte: upTo } }, where] },
      orderBy: { seq: 'asc' },
      take: pageSize,
    })
    yield* rows
    const next = rows.at(-1)?.seq ?? null
    if (next === null || rows.length < pageSize) return
    last = next
  }
}
