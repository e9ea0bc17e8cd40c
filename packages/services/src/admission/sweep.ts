import { Prisma } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { releaseNext } from './release-next.ts'
import { runsOfKey, states } from './slots.ts'

const keysAtOnce = 200

/**
 * What a worker that died between the end of a run and `releaseNext` left undone: keys that have held runs and a free
 * slot. Each call looks at the next keys, one look per key, however many runs are held under it. Gives how many runs it
 * released.
 */
export function createSlotSweep(services: Services): () => Promise<number> {
  let after = ''
  return async () => {
    const keys = z.array(keySchema).parse(await services.db.system.$queryRaw<unknown[]>(nextKeys(after)))
    after = keys.length < keysAtOnce ? '' : (keys.at(-1)?.key ?? '')
    let released = 0
    for (const { key, free } of keys) if (free) released += await releaseNext(services, key)
    return released
  }
}

const keySchema = z.object({ key: z.string(), free: z.boolean() })

/** More than a limit may be. */
const countTo = 1000

/** From key to key: the index is entered once for each, past all the runs that are held under the last. */
function nextKeys(after: string): Prisma.Sql {
  const nextAfter = (key: Prisma.Sql) => Prisma.sql`
    SELECT "concurrencyKey" FROM "Run"
    WHERE ${states.heldForSlot} AND "concurrencyKey" > ${key} ORDER BY "concurrencyKey" LIMIT 1`
  const key = Prisma.sql`keys.key`
  const count = (state: Prisma.Sql) => Prisma.sql`
    (SELECT count(*) FROM (${runsOfKey({ key, state, limit: countTo })}) taken)`
  return Prisma.sql`
    WITH RECURSIVE keys AS (
      SELECT (${nextAfter(Prisma.sql`${after}`)}) AS key, 1 AS n
      UNION ALL
      SELECT (${nextAfter(key)}), n + 1 FROM keys WHERE keys.key IS NOT NULL AND n < ${keysAtOnce}
    )
    SELECT keys.key, oldest."concurrencyLimit" > ${count(states.running)} + ${count(states.queued)}
      + CASE WHEN oldest."concurrencyOrder" = 'fifo'
        THEN ${count(states.waiting)} + ${count(states.heldForRate)} + ${count(states.heldForRetry)} ELSE 0 END AS free
    FROM keys CROSS JOIN LATERAL (${runsOfKey({ key, state: states.heldForSlot, limit: 1 })}) oldest
    WHERE keys.key IS NOT NULL
    ORDER BY keys.key`
}
