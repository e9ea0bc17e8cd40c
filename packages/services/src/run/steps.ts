import { type Page, pageQuerySchema, type StepRun } from '@millrace/contracts'
import type { StepRun as StepRunRow } from '@millrace/db'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { fromJsonColumn } from '../shared/json-column.ts'
import { parse } from '../shared/parse.ts'
import { requireRun } from './require.ts'
import { toRunError } from './shape.ts'

/** In the order in which the steps began. The cursor is the seq of a step's first event. */
export async function listStepRuns(ctx: Context, runId: string, query: unknown): Promise<Page<StepRun>> {
  authorise(ctx, 'run.read')
  const { cursor, limit = 200 } = parse(pageQuerySchema, query)
  const db = ctx.db.tenant(ctx.actor.organizationId)
  await requireRun(db, runId)
  const rows = await db.stepRun.findMany({
    where: { runId, ...(cursor === undefined ? {} : { firstSeq: { gt: toSeq(cursor) } }) },
    orderBy: { firstSeq: 'asc' },
    take: limit + 1,
  })
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => toStepRun(row, ctx.now())),
    nextCursor: rows.length > limit && last !== undefined ? String(last.firstSeq) : null,
  }
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
  }
}
