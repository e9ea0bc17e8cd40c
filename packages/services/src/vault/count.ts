import { Prisma } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import type { SealedPurpose } from '../sealed/index.ts'
import { columnOf, purposes } from './column.ts'

/** How many values of a kind are sealed under a master key. */
export interface SealedCount {
  purpose: SealedPurpose
  keyId: string
  count: number
  /** In an older format, or under another key than the first. */
  outdated: number
}

const rowsSchema = z.array(z.object({ keyId: z.string(), count: z.int(), outdated: z.int() }))

export async function countSealed({ db, vault }: Pick<Services, 'db' | 'vault'>): Promise<SealedCount[]> {
  const header = Buffer.from(vault.currentHeader()).toString('hex')
  const counts: SealedCount[] = []
  for (const purpose of purposes) {
    const { table, column } = columnOf(purpose)
    const rows = await db.query(Prisma.sql`
      SELECT encode(substring(${column} FROM 2 FOR 8), 'hex') AS "keyId", count(*)::int AS count,
        (count(*) FILTER (WHERE substring(${column} FROM 1 FOR 9) <> decode(${header}, 'hex')))::int AS outdated
      FROM ${table} WHERE ${column} IS NOT NULL GROUP BY 1 ORDER BY 1`)
    counts.push(...rowsSchema.parse(rows).map((row) => ({ purpose, ...row })))
  }
  return counts
}
