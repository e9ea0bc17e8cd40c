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
 * Runs of a key in one state, oldest first. The range and the order by the key, of which there is one, leave no choice
 * but the index (status, held, concurrencyKey, id): for a LIMIT the planner would rather walk all runs by their ids, in
 * the belief that those it looks for are spread evenly among them.
 */
export function runsOfKey({
  key,
  state,
  before = null,
  limit,
}: {
  key: Prisma.Sql
  state: Prisma.Sql
  before?: string | null
  limit: number
}): Prisma.Sql {
  return Prisma.sql`
    SELECT id, "concurrencyLimit", "concurrencyOrder" FROM "Run"
    WHERE ${state} AND "concurrencyKey" >= ${key} AND "concurrencyKey" <= ${key}
      ${before === null ? Prisma.empty : Prisma.sql`AND id < ${before}::uuid`}
    ORDER BY held, "concurrencyKey", id LIMIT ${limit}`
}

export const states = {
  running: Prisma.sql`status = 'running' AND held IS NULL`,
  waiting: Prisma.sql`status = 'waiting' AND held IS NULL`,
  queued: Prisma.sql`status = 'queued' AND held IS NULL`,
  heldForSlot: Prisma.sql`status = 'queued' AND held = 'concurrency'`,
  heldForRate: Prisma.sql`status = 'queued' AND held = 'rate-limit'`,
  heldForRetry: Prisma.sql`status = 'queued' AND held = 'retry'`,
}

/**
 * How many runs of the key have a slot or a better right to one than the run `before`; null: than those that are held.
 * Counts to the limit and no further.
 */
export function takenSlots({ key, limit, order }: SlotRule, before: string | null): Prisma.Sql {
  const present = [states.running, ...(order === 'fifo' ? [states.waiting] : [])]
  const ahead = [
    states.queued,
    ...(order === 'fifo' ? [states.heldForRate, states.heldForRetry] : []),
    ...(order === 'fifo' && before !== null ? [states.heldForSlot] : []),
  ]
  const parts = [
    ...present.map((state) => runsOfKey({ key: Prisma.sql`${key}`, state, limit })),
    ...ahead.map((state) => runsOfKey({ key: Prisma.sql`${key}`, state, before, limit })),
  ]
  return Prisma.sql`(SELECT count(*) FROM (${Prisma.join(
    parts.map((part) => Prisma.sql`(${part})`),
    ' UNION ALL ',
  )}) taken)`
}
