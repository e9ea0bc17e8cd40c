import { type Run, runStatuses } from '@millrace/contracts'
import { Prisma } from '@millrace/db'
import { releaseNext } from '../admission/release-next.ts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { lockRuns, type RunChange, settleLocked } from '../lease/settle-locked.ts'
import { authorise } from '../permissions.ts'
import { resolveChildWaits } from '../wait/resolve-child.ts'
import { announceChange } from './announce.ts'
import { announceCanceled, type CanceledChildren, cancelChildren } from './cancel-children.ts'
import { canceledError } from './canceled-error.ts'
import { getRun } from './get.ts'
import { requireRun } from './require.ts'

const openStatuses = runStatuses.filter((status) => !['succeeded', 'failed', 'canceled'].includes(status))

/**
 * A run that no worker has ends here, with its waits and the runs that it waits for; one that is executed is asked to,
 * and its worker ends it.
 */
export async function cancelRun(ctx: Context, id: string): Promise<Run> {
  authorise(ctx, 'run.cancel')
  const { organizationId } = ctx.actor
  const run = await requireRun(ctx.db.tenant(organizationId), id)
  const reason = `Canceled by ${await nameOfActor(ctx)}.`
  const { ended, children } = await cancelInTransaction(ctx, { id, reason })
  announceCanceled(ctx, { ...children, asked: [...children.asked, ...(ended === null ? [id] : [])] })
  if (ended !== null) {
    announceChange(ctx, ended)
    await resolveChildWaits(ctx, { childRunIds: [id] })
    if (run.concurrencyKey !== null) await releaseNext(ctx, run.concurrencyKey)
  }
  return getRun(ctx, id)
}

/** `ended` null: its worker ends it. The lock is the fence: who claims the run at the same time wins, or finds it ended. */
async function cancelInTransaction(
  ctx: Context,
  { id, reason }: { id: string; reason: string },
): Promise<{ ended: RunChange | null; children: CanceledChildren }> {
  return ctx.db.transaction(async (tx) => {
    const [run] = await lockRuns(tx.system, {
      condition: Prisma.sql`run.id = ${id}::uuid AND run.status = ANY(${openStatuses}::"RunStatus"[])`,
      busy: 'wait',
    })
    if (run === undefined) throw new ServiceError('conflict', 'The run is over.')
    const children = await cancelChildren(tx.system, id)
    const db = tx.tenant(ctx.actor.organizationId)
    await db.run.updateMany({ where: { id }, data: { cancelRequestedAt: ctx.now(), cancelReason: reason } })
    const ended = run.executed
      ? null
      : await settleLocked(tx.system, {
          run,
          outcome: { status: 'canceled', error: canceledError(reason) },
        })
    await recordAudit(db, ctx, { action: 'run.cancel', entity: 'run', entityId: id })
    return { ended, children }
  })
}

async function nameOfActor({ db, actor }: Context): Promise<string> {
  const { id, organizationId } = actor
  const tenant = db.tenant(organizationId)
  const select = { where: { id }, select: { name: true } }
  if (actor.kind === 'member') return (await tenant.member.findFirst(select))?.name ?? 'a member'
  const key = await tenant.apiKey.findFirst(select)
  return key === null ? 'an API key' : `the API key ${key.name}`
}
