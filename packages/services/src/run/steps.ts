import { type Page, type StepRun, type StepRunStatus, stepRunQuerySchema } from '@millrace/contracts'
import type { StepRun as StepRunRow, TenantClient } from '@millrace/db'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { fromJsonColumn } from '../shared/json-column.ts'
import { parse } from '../shared/parse.ts'
import { addressHider } from './hide-addresses.ts'
import { requireRun } from './require.ts'
import { toRunError } from './shape.ts'
import { findWaits } from './step-waits.ts'

/** A page ends early once it holds this much. */
const pageBytes = 4 * 1024 * 1024
const chunkRows = 50

/** In the order in which the steps began. The cursor is the seq of a step's first event. */
export async function listStepRuns(ctx: Context, runId: string, query: unknown): Promise<Page<StepRun>> {
  authorise(ctx, 'run.read')
  const { cursor, limit = 200, status } = parse(stepRunQuerySchema, query)
  const db = ctx.db.tenant(ctx.actor.organizationId)
  await requireRun(db, runId)
  const { rows, more } = await readRows(db, {
    runId,
    afterSeq: cursor === undefined ? 0 : toSeq(cursor),
    limit,
    status,
  })
  const last = rows.at(-1)
  const waits = await findWaits(ctx, { db, runId, rows })
  const hide = addressHider(ctx)
  return {
    items: rows.map((row) => {
      const wait = waits.get(row.path)
      return hide({ ...toStepRun(row, ctx.now()), ...(wait === undefined ? {} : { wait }) })
    }),
    nextCursor: more && last !== undefined ? String(last.firstSeq) : null,
  }
}

/** Up to `limit` rows, fewer when they are large: inputs and outputs stand in them. */
async function readRows(
  db: TenantClient,
  {
    runId,
    afterSeq,
    limit,
    status,
  }: { runId: string; afterSeq: number; limit: number; status: StepRunStatus | undefined },
): Promise<{ rows: StepRunRow[]; more: boolean }> {
  const rows: StepRunRow[] = []
  let bytes = 0
  while (rows.length < limit && bytes < pageBytes) {
    const wanted = Math.min(limit - rows.length, chunkRows)
    const chunk = await db.stepRun.findMany({
      where: {
        runId,
        firstSeq: { gt: rows.at(-1)?.firstSeq ?? afterSeq },
        ...(status === undefined ? {} : { status }),
      },
      orderBy: { firstSeq: 'asc' },
      take: wanted + 1,
    })
    const taken = chunk.slice(0, wanted)
    rows.push(...taken)
    if (chunk.length <= wanted) return { rows, more: false }
    bytes += JSON.stringify(taken.map(({ input, output }) => [input, output])).length
  }
  return { rows, more: true }
}

function toSeq(cursor: string): number {
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor)
  throw new ServiceError('bad_request', 'The cursor is not one that this list has handed out.')
}

function toStepRun(row: StepRunRow, now: Date): StepRun {
  const running = row.startedAt !== null && row.endedAt === null
  return {
    path: row.path,
    stepId: row.stepId,
    status: row.status,
    attempt: row.attempt,
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    durationMs: running ? Math.max(0, now.getTime() - Number(row.startedAt)) : row.durationMs,
    ...(row.outputId === null
      ? row.status === 'succeeded'
        ? { output: fromJsonColumn(row.output) }
        : {}
      : { outputRef: row.outputId }),
    ...(row.input === null ? {} : { input: fromJsonColumn(row.input) }),
    error: toRunError(row.error),
    ...(row.reused ? { reused: true } : {}),
  }
}
