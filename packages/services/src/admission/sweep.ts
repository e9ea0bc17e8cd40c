import { Prisma } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { releaseNext } from './release-next.ts'

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

/** From key to key: the index is entered once for each, past all the runs that are held under the last. */
function nextKeys(after: string): Prisma.Sql {
  const held = Prisma.sql`status = 'queued' AND held = 'concurrency'`
  return Prisma.sql`
    WITH RECURSIVE keys AS (
      (SELECT "concurrencyKey" AS key, 1 AS n FROM "Run"
       WHERE ${held} AND "concurrencyKey" > ${after} ORDER BY "concurrencyKey" LIMIT 1)
      UNION ALL
      SELECT (SELECT "concurrencyKey" FROM "Run"
              WHERE ${held} AND "concurrencyKey" > keys.key ORDER BY "concurrencyKey" LIMIT 1), n + 1
      FROM keys WHERE keys.key IS NOT NULL AND n < ${keysAtOnce}
    )
    SELECT keys.key, oldest."concurrencyLimit" > (
      SELECT count(*) FROM "Run" busy
      WHERE busy."concurrencyKey" = keys.key AND busy.held IS NULL
        AND busy.status = ANY(CASE WHEN oldest."concurrencyOrder" = 'fifo'
          THEN '{running,queued,waiting}' ELSE '{running,queued}' END::"RunStatus"[])
    ) AS free
    FROM keys CROSS JOIN LATERAL (
      SELECT "concurrencyLimit", "concurrencyOrder" FROM "Run"
      WHERE ${held} AND "concurrencyKey" = keys.key ORDER BY id LIMIT 1
    ) oldest
    WHERE keys.key IS NOT NULL
    ORDER BY keys.key`
}
