import type { Scopes } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { announceChange, announceRun } from '../run/announce.ts'
import { appendStatement } from './append-statement.ts'
import type { RunAppend } from './journal-rows.ts'
import { queueAnswered } from './queue-answered.ts'

export interface AppendedRun {
  run: RunAppend
  organizationId: string
  /** A wait that was recorded just now has its answer already. */
  answered: boolean
}

const heldRowSchema = z.object({
  id: z.string(),
  attempt: z.int(),
  organizationId: z.string(),
  answered: z.boolean(),
})
type HeldRow = z.output<typeof heldRowSchema>

/**
 * Writes what many runs have to say in one statement, so in one transaction and one round trip. Only runs whose
 * lease still is what the caller says are touched; the others come back as `fenced` and left no item.
 * Writing the same again changes nothing: a caller that lost the answer may repeat.
 */
export async function appendJournal(
  services: Services,
  { owner, runs }: { owner: string; runs: RunAppend[] },
): Promise<{ appended: AppendedRun[]; fenced: RunAppend[] }> {
  const waiting = runs.filter(({ settlement }) => settlement?.status === 'waiting')
  const held =
    waiting.length === 0
      ? await write(services.db, { owner, runs })
      : await writeAndQueueAnswered(services, { owner, runs, waiting })
  const rows = new Map(held.map((row) => [`${row.id}:${row.attempt}`, row]))
  const appended: AppendedRun[] = []
  const fenced: RunAppend[] = []
  for (const run of runs) {
    const row = rows.get(`${run.runId}:${run.attempt}`)
    if (row === undefined) fenced.push(run)
    else appended.push({ run, organizationId: row.organizationId, answered: row.answered })
  }
  return { appended, fenced }
}

async function write(
  db: Pick<Scopes, 'query'>,
  batch: { owner: string; runs: RunAppend[] },
): Promise<HeldRow[]> {
  return z.array(heldRowSchema).parse(await db.query(appendStatement(batch)))
}

/**
 * An answer that came while the run was on its way to `waiting` has found it running and left it alone. Now that the
 * row is locked, such answers are committed and seen by a later statement; all others find the run waiting.
 */
async function writeAndQueueAnswered(
  services: Services,
  { owner, runs, waiting }: { owner: string; runs: RunAppend[]; waiting: RunAppend[] },
): Promise<HeldRow[]> {
  const { held, queued } = await services.db.transaction(async (tx) => {
    const { system } = tx
    const held = await write(tx, { owner, runs })
    const own = new Set(held.map(({ id }) => id))
    const settled = waiting.map(({ runId }) => runId).filter((id) => own.has(id))
    return { held, queued: await queueAnswered(system, settled) }
  })
  for (const run of queued) {
    announceRun(services, run)
    announceChange(services, run)
  }
  return held
}
