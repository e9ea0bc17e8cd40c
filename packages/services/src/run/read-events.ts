import { type RunEvent, runEventSchema } from '@millrace/contracts'
import { Prisma } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { notFound } from '../errors.ts'

export interface EventPage {
  events: RunEvent[]
  /** Where to read on: also past events that only the platform reads. */
  seq: number
  /** The page is full: what follows may be there already. */
  full: boolean
  /** The run is over and nothing comes after `seq`. */
  complete: boolean
}

/**
 * The next events after a seq: journal and log lines, merged by the seq that they share. One statement, so that what it
 * sees of run, journal and log belongs together. Only up to lastSeq: a late log line must not show before an earlier
 * event, or the reader would go on behind it.
 */
export async function readEvents(
  { db }: Pick<Services, 'db'>,
  { organizationId, runId, afterSeq, limit }: EventQuery,
): Promise<EventPage> {
  const part = (columns: Prisma.Sql, table: Prisma.Sql) => Prisma.sql`
    (SELECT seq, at, path, ${columns} FROM ${table}
      WHERE "runId" = run.id AND "organizationId" = run."organizationId" AND seq > ${afterSeq}::int AND seq <= run."lastSeq"
      ORDER BY seq LIMIT ${limit}::int)`
  const rows = await db.query(Prisma.sql`
    SELECT run."lastSeq", run.status IN ('succeeded', 'failed', 'canceled') AS over,
      entry.seq, entry.at, entry.path, entry.type, entry.data
    FROM "Run" run LEFT JOIN LATERAL (
      ${part(Prisma.sql`type, data`, Prisma.sql`"JournalEvent"`)}
      UNION ALL
      ${part(logColumns, Prisma.sql`"LogLine"`)}
      ORDER BY seq LIMIT ${limit}::int
    ) entry ON true
    WHERE run.id = ${runId}::uuid AND run."organizationId" = ${organizationId}::uuid
    ORDER BY entry.seq`)
  const [head, ...others] = z.array(rowSchema).parse(rows)
  if (head === undefined) throw notFound('run')
  const entries = [head, ...others].flatMap(({ entry }) => entry ?? [])
  const seq = entries.at(-1)?.seq ?? Math.max(head.lastSeq, afterSeq)
  return {
    events: entries.map(toEvent).filter((event) => event !== null),
    seq,
    full: entries.length === limit,
    complete: head.over && seq >= head.lastSeq,
  }
}

export interface EventQuery {
  organizationId: string
  runId: string
  afterSeq: number
  limit: number
}

const logColumns = Prisma.sql`'log' AS type, CASE WHEN data IS NULL
        THEN json_build_object('level', level, 'message', message)
        ELSE json_build_object('level', level, 'message', message, 'data', data) END AS data`

/** Without an entry when the run has none that is new. */
const rowSchema = z
  .object({
    lastSeq: z.int(),
    over: z.boolean(),
    seq: z.int().nullable(),
    at: z.date().nullable(),
    path: z.string().nullable(),
    type: z.string().nullable(),
    data: z.unknown(),
  })
  .transform(({ lastSeq, over, seq, at, path, type, data }) => ({
    lastSeq,
    over,
    entry: seq === null || at === null || type === null ? null : { seq, at, path, type, data },
  }))
type Entry = NonNullable<z.output<typeof rowSchema>['entry']>

function toEvent({ seq, at, path, type, data }: Entry): RunEvent | null {
  // What a synchronous webhook answers is for the waiting request, not for whoever follows the run.
  if (type === 'respond') return null
  return runEventSchema.parse({
    ...Object(data),
    seq,
    at: at.toISOString(),
    type,
    ...(path === null ? {} : { path }),
  })
}
