import type { Run, RunError } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { inTransaction } from '../shared/transaction.ts'
import { announceChange } from './announce.ts'
import { getRun } from './get.ts'
import { requireRun } from './require.ts'

const canceled: RunError = { code: 'canceled', message: 'The run was canceled.', retryable: false }

/** A run that nobody has taken yet ends here; one that is under way is asked to, and its worker ends it. */
export async function cancelRun(ctx: Context, id: string): Promise<Run> {
  authorise(ctx, 'run.cancel')
  const { organizationId } = ctx.actor
  await requireRun(ctx.db.tenant(organizationId), id)
  const endedSeq = await inTransaction(ctx, async (tx) => {
    const seq = await endQueuedRun(tx, ctx, id)
    if (seq === null) {
      const { count } = await tx.run.updateMany({
        where: { id, status: { in: ['queued', 'running', 'waiting'] } },
        data: { cancelRequestedAt: ctx.now() },
      })
      if (count === 0) throw new ServiceError('conflict', 'The run is over.')
    }
    await recordAudit(tx, ctx, { action: 'run.cancel', entity: 'run', entityId: id })
    return seq
  })
  if (endedSeq !== null) announceChange(ctx, { organizationId, runId: id, seq: endedSeq })
  else await requestCancel(ctx, id)
  return getRun(ctx, id)
}

/**
 * The condition is the fence: a worker that claims the run at the same time either wins or finds it canceled. A run that
 * an earlier attempt has begun may have open steps: a worker's reconciler ends it together with them.
 */
async function endQueuedRun(tx: TenantClient, ctx: Context, id: string): Promise<number | null> {
  const now = ctx.now()
  const [run] = await tx.run.updateManyAndReturn({
    where: { id, status: 'queued', leaseOwner: null, attempt: 0 },
    data: {
      status: 'canceled',
      endedAt: now,
      cancelRequestedAt: now,
      error: jsonColumn(canceled),
      errorCode: canceled.code,
      lastSeq: { increment: 1 },
    },
  })
  if (run === undefined) return null
  await tx.journalEvent.create({
    data: {
      runId: id,
      seq: run.lastSeq,
      organizationId: run.organizationId,
      attempt: run.attempt,
      at: now,
      type: 'end',
      data: jsonColumn({ status: 'canceled', durationMs: 0, error: canceled }),
    },
  })
  return run.lastSeq
}

/** Only a hint: workers also look at `cancelRequestedAt` when they renew their leases. */
async function requestCancel(ctx: Context, id: string): Promise<void> {
  try {
    await ctx.live.publish({ topic: 'control', seq: 0, data: `cancel:${id}` })
  } catch (error) {
    ctx.log({ level: 'warn', message: 'a cancel hint was lost', error, data: { runId: id } })
  }
}
