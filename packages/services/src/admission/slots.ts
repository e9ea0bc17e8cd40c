import { Prisma, type SystemClient } from '@millrace/db'
import { z } from 'zod'

/** What a run's concurrency key allows. `fifo`: also a run that waits, or is held back, keeps its place. */
export interface SlotRule {
  key: string
  limit: number
  order: 'any' | 'fifo'
}

export const slotRuleSchema = z.object({ key: z.string(), limit: z.int(), order: z.enum(['any', 'fifo']) })

/** For columns that `slotRuleSchema` reads. */
export const slotRuleColumns = Prisma.sql`
  "concurrencyKey" AS key, "concurrencyLimit" AS "limit", coalesce("concurrencyOrder", 'any') AS "order"`

/**
 * Who takes or gives slots of a key does so one after the other, until the end of the transaction. What is read after
 * this must be read in a later statement: one that waits for the lock would still see what was there before.
 */
export async function lockKey(system: SystemClient, key: string): Promise<void> {
  await system.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))`
}

/**
 * How many runs of the key have a slot or a better right to one than the run `before`; null: than those that are held.
 * Counts to the limit and no further, and each part is one range of the index (status, held, concurrencyKey, id).
 */
export function takenSlots({ key, limit, order }: SlotRule, before: string | null): Prisma.Sql {
  const older = before === null ? Prisma.empty : Prisma.sql`AND id < ${before}::uuid`
  const places = [
    Prisma.sql`status = 'running' AND held IS NULL`,
    Prisma.sql`status = 'queued' AND held IS NULL ${older}`,
    ...(order === 'fifo'
      ? [
          Prisma.sql`status = 'waiting' AND held IS NULL`,
          Prisma.sql`status = 'queued' AND held IN ('rate-limit', 'retry') ${older}`,
          ...(before === null ? [] : [Prisma.sql`status = 'queued' AND held = 'concurrency' ${older}`]),
        ]
      : []),
  ]
  const parts = places.map(
    (place) => Prisma.sql`(SELECT FROM "Run" WHERE ${place} AND "concurrencyKey" = ${key} LIMIT ${limit})`,
  )
  return Prisma.sql`(SELECT count(*) FROM (${Prisma.join(parts, ' UNION ALL ')}) taken)`
}
