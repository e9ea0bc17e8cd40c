import {
  type BulkReplayInput,
  type BulkReplayResult,
  bulkReplayInputSchema,
  runErrorSchema,
} from '@millrace/contracts'
import type { Run as RunRow, TenantClient } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError, toServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { encodeCursor, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { createRun } from './create.ts'
import { findRuns } from './list.ts'
import { isOver, planReplay } from './plan-replay.ts'

const defaultLimit = 100

/**
 * Replays the runs that fit a filter, newest first. Each is accepted or refused for itself, with the reason. When the
 * database goes away on the way, what is done is told, and the cursor leads on from there.
 */
export async function replayRuns(ctx: Context, input: unknown): Promise<BulkReplayResult> {
  authorise(ctx, 'run.replay')
  const bulk = parse(bulkReplayInputSchema, input)
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const page = toPageRequest({ cursor: bulk.cursor, limit: bulk.limit ?? defaultLimit })
  const { items, nextCursor } = await findRuns(ctx, { filter: bulk.filter, page })
  const result: BulkReplayResult = { replayed: [], refused: [], nextCursor }
  let last = page.afterId
  for (const run of items) {
    try {
      result.replayed.push({ runId: await replayOne(ctx, db, { run, bulk }), replayOf: run.id })
    } catch (error) {
      const refusal = toServiceError(error)
      if (refusal === null || refusal.code === 'unavailable') {
        if (last === page.afterId) throw error
        ctx.log({ level: 'error', message: 'a bulk replay was cut short', error, data: { runId: run.id } })
        result.nextCursor = last === null ? null : encodeCursor(last)
        break
      }
      result.refused.push({ runId: run.id, reason: reasonOf(refusal) })
    }
    last = run.id
  }
  await audit(ctx, { bulk, result })
  return result
}

async function replayOne(
  ctx: Context,
  db: TenantClient,
  { run, bulk }: { run: RunRow; bulk: BulkReplayInput },
): Promise<string> {
  if (!isOver(run)) throw new ServiceError('conflict', 'The run is not over.')
  const replay = {
    ...(bulk.version === undefined ? {} : { version: bulk.version }),
    ...(bulk.from === 'failed' ? { from: await requireFailedPath(db, run) } : {}),
  }
  const { runId } = await createRun(ctx, await planReplay(ctx, db, { run, replay }))
  return runId
}

/** The step whose failure ended the run. Failures that a flow handles are there as well; the last one was not handled. */
async function requireFailedPath(db: TenantClient, run: RunRow): Promise<string> {
  if (run.status !== 'failed') throw new ServiceError('conflict', 'The run did not fail.')
  const { stepId } = runErrorSchema.parse(run.error)
  const failed = await db.stepRun.findMany({
    where: { runId: run.id, status: 'failed', ...(stepId === undefined ? {} : { stepId }) },
    orderBy: [{ endedAt: 'desc' }, { firstSeq: 'desc' }],
    take: 1,
    select: { path: true },
  })
  const path = failed[0]?.path
  if (path === undefined)
    throw new ServiceError('conflict', 'No step of the run failed: replay it from the start.')
  return path
}

/** The sentences alone: where in the request something is wrong says nothing about one of many runs. */
function reasonOf({ message, problems = [] }: ServiceError): string {
  if (problems.length === 0) return message
  return problems.map((problem) => [problem.message, problem.hint].filter(Boolean).join(' ')).join(' ')
}

/** Each replay has an entry of its own, committed with it. This one says what was asked for. */
async function audit(
  ctx: Context,
  { bulk, result }: { bulk: BulkReplayInput; result: BulkReplayResult },
): Promise<void> {
  const { cursor: _, ...asked } = bulk
  try {
    await inTransaction(ctx, (tx) =>
      recordAudit(tx, ctx, {
        action: 'run.replay-many',
        entity: 'run',
        entityId: result.replayed[0]?.runId ?? '',
        data: JSON.parse(
          JSON.stringify({
            ...asked,
            replayed: result.replayed.length,
            refused: result.refused.length,
          }),
        ),
      }),
    )
  } catch (error) {
    if (result.replayed.length === 0) throw error
    ctx.log({ level: 'error', message: 'a bulk replay has no audit entry of its own', error })
  }
}
