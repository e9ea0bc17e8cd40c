import { Prisma } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { renewOnce } from './single-flight.ts'

const batchSize = 50
const dueSchema = z.array(z.object({ id: z.string(), organizationId: z.string() }))

/**
 * Renews what is due, those who wait longest first. Every worker may: who comes second to a connection finds it renewed.
 * Gives how many it looked at; none of them is due any more.
 */
export async function renewDue(services: Services, signal: AbortSignal): Promise<number> {
  const rows = await services.db.query(Prisma.sql`
    SELECT id, "organizationId" FROM "Connection" WHERE "refreshDueAt" <= now()
    ORDER BY "refreshDueAt" LIMIT ${batchSize}`)
  const due = dueSchema.parse(rows)
  await Promise.all(
    due.map(async ({ id: connectionId, organizationId }) => {
      if (signal.aborted) return
      try {
        await renewOnce(services, { organizationId, connectionId, wanted: 'due' })
      } catch (error) {
        services.log({
          level: 'error',
          message: 'a token could not be renewed',
          error,
          data: { connectionId },
        })
      }
    }),
  )
  if (due.length > 0) await putOff(services, due)
  return due.length
}

/** What stood in the way of one (a value that does not open, a clock that is behind) must not make it due for ever. */
async function putOff({ db }: Services, due: z.infer<typeof dueSchema>): Promise<void> {
  await db.query(Prisma.sql`
    UPDATE "Connection" SET "refreshDueAt" = now() + interval '1 minute'
    WHERE id = ANY(${due.map(({ id }) => id)}::uuid[]) AND "refreshDueAt" <= now()`)
}
