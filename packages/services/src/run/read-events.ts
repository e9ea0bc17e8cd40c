import { type RunEvent, runEventSchema } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { requireFound } from '../errors.ts'

export interface EventPage {
  events: RunEvent[]
  /** Where to read on: also past events that only the platform reads. */
  seq: number
  /** The run is over and nothing comes after `seq`. */
  complete: boolean
}

/** The next events after a seq: journal and log lines, merged by the seq that they share. */
export async function readEvents(
  db: TenantClient,
  { runId, afterSeq, limit }: { runId: string; afterSeq: number; limit: number },
): Promise<EventPage> {
  const run = requireFound(
    await db.run.findFirst({ where: { id: runId }, select: { lastSeq: true, status: true } }),
    'run',
  )
  const over = run.status === 'succeeded' || run.status === 'failed' || run.status === 'canceled'
  if (run.lastSeq <= afterSeq) return { events: [], seq: afterSeq, complete: over }

  // Up to lastSeq both tables are committed. Without that bound a commit between the two reads would show a late log
  // line before an earlier event, and the reader would go on behind it.
  const window = {
    where: { runId, seq: { gt: afterSeq, lte: run.lastSeq } },
    orderBy: { seq: 'asc' as const },
    take: limit,
  }
  const [journal, logs] = await Promise.all([db.journalEvent.findMany(window), db.logLine.findMany(window)])
  const rows = [
    ...journal.map((row) => ({ seq: row.seq, event: () => toEvent(row) })),
    ...logs.map((row) => ({
      seq: row.seq,
      event: () => toEvent({ ...row, type: 'log', data: logData(row) }),
    })),
  ]
    .toSorted((a, b) => a.seq - b.seq)
    .slice(0, limit)
  const seq = rows.at(-1)?.seq ?? run.lastSeq
  return {
    events: rows.map((row) => row.event()).filter((event) => event !== null),
    seq,
    complete: over && seq >= run.lastSeq,
  }
}

function logData(row: { level: string; message: string; data: unknown }) {
  return { level: row.level, message: row.message, ...(row.data === null ? {} : { data: row.data }) }
}

function toEvent(row: {
  seq: number
  at: Date
  type: string
  path: string | null
  data: unknown
}): RunEvent | null {
  // What a synchronous webhook answers is for the waiting request, not for whoever follows the run.
  if (row.type === 'respond') return null
  return runEventSchema.parse({
    ...Object(row.data),
    seq: row.seq,
    at: row.at.toISOString(),
    type: row.type,
    ...(row.path === null ? {} : { path: row.path }),
  })
}
