import { type AuditEntry as AuditEntryRow, Prisma, type Scopes } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { entryHash, zeroHash } from './entry-hash.ts'
import { toAuditEntry } from './shape.ts'

/** Any number that no other user of advisory locks in this database takes ("audt" in ASCII). */
const chainLock = 0x61756474
const batchSize = 500

/**
 * Gives committed entries their place in the chains of their organizations; returns how many. Of several workers one does
 * it, the others find nothing to do. An entry that was written first and committed last comes later: the order is that of
 * being seen, and nothing that was chained ever changes.
 */
export async function chainAudit({ db }: Pick<Services, 'db'>): Promise<number> {
  let chained = 0
  for (;;) {
    const batch = await db.transaction(chainBatch)
    chained += batch
    if (batch < batchSize) return chained
  }
}

async function chainBatch({ system, query }: Scopes): Promise<number> {
  const [lock] = await query(Prisma.sql`SELECT pg_try_advisory_xact_lock(${chainLock}) AS taken`)
  if (!z.object({ taken: z.boolean() }).parse(lock).taken) return 0
  const rows = await system.auditEntry.findMany({
    where: { seq: null },
    orderBy: { id: 'asc' },
    take: batchSize,
  })
  if (rows.length === 0) return 0
  const organizationIds = [...new Set(rows.map(({ organizationId }) => organizationId))]
  const heads = new Map(
    (await system.auditHead.findMany({ where: { organizationId: { in: organizationIds } } })).map(
      ({ organizationId, seq, hash }) => [organizationId, { seq, hash: Buffer.from(hash).toString('hex') }],
    ),
  )
  const links = rows.map((row) => {
    const link = linkAfter(heads.get(row.organizationId) ?? { seq: 0n, hash: zeroHash }, row)
    heads.set(row.organizationId, link)
    return link
  })
  await query(Prisma.sql`
    WITH link AS (
      SELECT * FROM unnest(${links.map(({ id }) => id)}::uuid[], ${links.map(({ seq }) => String(seq))}::bigint[],
        ${links.map(({ previousHash }) => previousHash)}::text[], ${links.map(({ hash }) => hash)}::text[])
        AS link(id, seq, previous, hash)
    ), placed AS (
      UPDATE "AuditEntry" entry SET seq = link.seq, "previousHash" = decode(link.previous, 'hex'),
        hash = decode(link.hash, 'hex')
      FROM link WHERE entry.id = link.id
      RETURNING entry."organizationId", entry.seq, entry.hash
    )
    INSERT INTO "AuditHead" ("organizationId", seq, hash)
    SELECT DISTINCT ON ("organizationId") "organizationId", seq, hash FROM placed
    ORDER BY "organizationId", seq DESC
    ON CONFLICT ("organizationId") DO UPDATE SET seq = excluded.seq, hash = excluded.hash`)
  return rows.length
}

interface Link {
  id: string
  seq: bigint
  previousHash: string
  hash: string
}

function linkAfter({ seq, hash }: { seq: bigint; hash: string }, row: AuditEntryRow): Link {
  const next = seq + 1n
  const { organizationId } = row
  const entry = { ...toAuditEntry(row), organizationId, seq: Number(next) }
  return { id: row.id, seq: next, previousHash: hash, hash: entryHash(entry, hash) }
}
