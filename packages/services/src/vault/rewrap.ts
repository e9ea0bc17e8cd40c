import { Prisma } from '@millrace/db'
import { VaultError } from '@millrace/vault'
import { z } from 'zod'
import type { Services } from '../context.ts'
import type { SealedPurpose } from '../sealed/index.ts'
import { columnOf, purposes } from './column.ts'

export interface RewrapProgress {
  purpose: SealedPurpose
  /** Since the start, of all purposes. */
  rewrapped: number
}

export interface RewrapResult {
  rewrapped: number
  /** Values that could not be: as they were before. */
  failed: { purpose: SealedPurpose; id: string; reason: VaultError['reason'] }[]
}

const batchSize = 500
const firstId = '00000000-0000-0000-0000-000000000000'

/**
 * Brings every sealed value under the first master key. Goes on where it was stopped, since what is done is no longer
 * outdated; a value that somebody replaces meanwhile is left to them, for it is sealed under the first key already.
 */
export async function rewrapAll(
  services: Pick<Services, 'db' | 'vault' | 'now'>,
  { onProgress, signal }: { onProgress?: (progress: RewrapProgress) => void; signal?: AbortSignal } = {},
): Promise<RewrapResult> {
  const result: RewrapResult = { rewrapped: 0, failed: [] }
  for (const purpose of purposes) {
    let afterId: string | null = firstId
    while (afterId !== null) {
      signal?.throwIfAborted()
      afterId = await rewrapBatch(services, { purpose, afterId, result })
      onProgress?.({ purpose, rewrapped: result.rewrapped })
    }
  }
  return result
}

const outdatedSchema = z.array(
  z.object({
    id: z.string(),
    organizationId: z.string(),
    sealed: z.instanceof(Uint8Array),
    version: z.int(),
  }),
)
type OutdatedRow = z.output<typeof outdatedSchema>[number]

/** The id after which the next batch begins; null: there is none. */
async function rewrapBatch(
  services: Pick<Services, 'db' | 'vault' | 'now'>,
  { purpose, afterId, result }: { purpose: SealedPurpose; afterId: string; result: RewrapResult },
): Promise<string | null> {
  const { db, vault } = services
  const { table, column, version } = columnOf(purpose)
  const header = hex(vault.currentHeader())
  const rows = outdatedSchema.parse(
    await db.query(Prisma.sql`
      SELECT id, "organizationId", ${column} AS sealed, ${version} AS version FROM ${table}
      WHERE id > ${afterId}::uuid AND substring(${column} FROM 1 FOR 9) <> decode(${header}, 'hex')
      ORDER BY id LIMIT ${batchSize}`),
  )
  const fresh = rows.flatMap((row) => {
    try {
      const { organizationId, id, sealed } = row
      return [{ ...row, fresh: vault.rewrap(sealed, { organizationId, id, purpose, version: row.version }) }]
    } catch (error) {
      if (!(error instanceof VaultError)) throw error
      result.failed.push({ purpose, id: row.id, reason: error.reason })
      return []
    }
  })
  result.rewrapped += await store(services, { purpose, rows: fresh })
  return rows.length < batchSize ? null : (rows.at(-1)?.id ?? null)
}

/** Each only while it is still what was read. */
async function store(
  { db, vault, now }: Pick<Services, 'db' | 'vault' | 'now'>,
  { purpose, rows }: { purpose: SealedPurpose; rows: (OutdatedRow & { fresh: Uint8Array })[] },
): Promise<number> {
  if (rows.length === 0) return 0
  const { table, column } = columnOf(purpose)
  const [keyId] = vault.keyIds()
  return db.transaction(async (tx) => {
    const stored = await tx.query(Prisma.sql`
      UPDATE ${table} AS stored SET ${column} = decode(given.fresh, 'hex')
      FROM unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ sealed }) => hex(sealed))}::text[],
        ${rows.map((row) => hex(row.fresh))}::text[]) AS given(id, sealed, fresh)
      WHERE stored.id = given.id AND stored.${column} = decode(given.sealed, 'hex')
      RETURNING stored."organizationId"`)
    const organizations = z.array(z.object({ organizationId: z.string() })).parse(stored)
    const counts = Map.groupBy(organizations, ({ organizationId }) => organizationId)
    await tx.system.auditEntry.createMany({
      data: [...counts].map(([organizationId, { length: values }]) => ({
        organizationId,
        actor: 'system',
        action: 'vault.rewrap',
        entity: 'vault',
        entityId: keyId,
        data: { purpose, values },
        at: now(),
      })),
    })
    return stored.length
  })
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
