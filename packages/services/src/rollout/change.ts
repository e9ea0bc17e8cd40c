import { type RolloutDetail, rolloutRollbackInputSchema } from '@millrace/contracts'
import { Prisma, type Scopes } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { notFound, ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { isUuid } from '../shared/uuid.ts'
import { requireAlone } from './create.ts'
import { getRollout } from './get.ts'
import { requireRollout } from './require.ts'
import { isOpen, type RolloutEvent, rolloutStatusText, rolloutTransitions } from './state-machine.ts'

/** Moves no instance until resumed. The batch under way is finished. */
export function pauseRollout(ctx: Context, id: string): Promise<RolloutDetail> {
  return change(ctx, { id, event: 'pause', reason: '' })
}

export function resumeRollout(ctx: Context, id: string): Promise<RolloutDetail> {
  return change(ctx, { id, event: 'resume', reason: '' })
}

/** Ends it where it is: what was moved stays moved. */
export function cancelRollout(ctx: Context, id: string): Promise<RolloutDetail> {
  return change(ctx, { id, event: 'cancel', reason: 'Canceled by a member.' })
}

/** Moves back what it has moved, also after its end. */
export async function rollBackRollout(ctx: Context, id: string, input: unknown): Promise<RolloutDetail> {
  authorise(ctx, 'rollout.write')
  const { reason = 'Rolled back by a member.' } = parse(rolloutRollbackInputSchema, input ?? {})
  return change(ctx, { id, event: 'roll-back', reason })
}

async function change(
  ctx: Context,
  { id, event, reason }: { id: string; event: RolloutEvent; reason: string },
): Promise<RolloutDetail> {
  authorise(ctx, 'rollout.write')
  const { organizationId } = ctx.actor
  await ctx.db.transaction(async (tx) => {
    const db = tx.tenant(organizationId)
    const row = await lockRollout(tx, { organizationId, id })
    const status = rolloutTransitions[event][row.status]
    if (status === null)
      throw new ServiceError('conflict', `The rollout is ${rolloutStatusText(row.status)}.`)
    if (!isOpen(row.status) && isOpen(status)) await requireAlone(tx, row)
    const works = status === 'running' || status === 'watching' || status === 'rolling_back'
    await db.rollout.update({
      where: { id },
      data: {
        status,
        reason,
        dueAt: works ? ctx.now() : null,
        endedAt: status === 'canceled' ? (row.endedAt ?? ctx.now()) : null,
      },
    })
    if (status === 'canceled') {
      await db.rolloutItem.updateMany({
        where: { rolloutId: id, status: 'pending' },
        data: { status: 'skipped', changedAt: ctx.now() },
      })
    }
    await recordAudit(db, ctx, {
      action: `rollout.${event}`,
      entity: 'rollout',
      entityId: id,
      entityName: `${row.integration.name} v${row.version.number}`,
      data: { from: row.status, to: status },
    })
  })
  return getRollout(ctx, id)
}

/** Waits for the batch that a worker may be moving. */
async function lockRollout(tx: Scopes, { organizationId, id }: { organizationId: string; id: string }) {
  if (!isUuid(id)) throw notFound('rollout')
  await tx.query(Prisma.sql`
    SELECT FROM "Rollout" WHERE id = ${id}::uuid AND "organizationId" = ${organizationId}::uuid FOR UPDATE`)
  return requireRollout(tx.tenant(organizationId), id)
}
