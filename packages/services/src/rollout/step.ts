import type { RolloutStatus } from '@millrace/contracts'
import { Prisma, type Scopes } from '@millrace/db'
import { countRuns } from './count-runs.ts'
import type { DueRollout } from './due.ts'
import { guardReason } from './guard.ts'
import { moveBackBatch } from './move-back-batch.ts'
import { moveBatch } from './move-batch.ts'
import { recordStep } from './record-step.ts'

export interface StepResult {
  /** Instances that had their turn. */
  moved: number
  /** There is more to do at once. */
  more: boolean
}

interface Step {
  rollout: DueRollout
  size: number
  now: Date
}

const watchEveryMs = 1000

/** One step of a rollout whose lock the caller's transaction holds. */
export async function step(tx: Scopes, options: Step): Promise<StepResult> {
  const { status } = options.rollout
  switch (status) {
    case 'running':
      return (await tripGuard(tx, options)) ?? move(tx, options)
    case 'watching':
      return (await tripGuard(tx, options)) ?? watch(tx, options)
    case 'rolling_back':
      return moveBack(tx, options)
    case 'paused':
    case 'completed':
    case 'rolled_back':
    case 'canceled':
      await setRollout(tx, options, { dueAt: null })
      return { moved: 0, more: false }
    default:
      return status satisfies never
  }
}

async function tripGuard(tx: Scopes, options: Step): Promise<StepResult | null> {
  const { rollout } = options
  const reason = guardReason(rollout.guard, await countRuns(tx, rollout))
  if (reason === null) return null
  await setRollout(tx, options, { status: 'rolling_back', reason, dueAt: options.now })
  await recordStep(tx, { ...options, action: 'rollout.roll-back', data: { reason } })
  return { moved: 0, more: true }
}

async function move(tx: Scopes, options: Step): Promise<StepResult> {
  const { rollout, now } = options
  const moved = await moveBatch(tx, options)
  if (moved > 0) return { moved, more: true }
  // Runs of the last stage are watched as well: until then it may go back.
  const { watchMs } = rollout.stages[rollout.stage] ?? { watchMs: 0 }
  await setRollout(tx, options, { status: 'watching', stageStartedAt: now, dueAt: now })
  return { moved: 0, more: watchMs === 0 }
}

async function watch(tx: Scopes, options: Step): Promise<StepResult> {
  const { rollout, now } = options
  const { watchMs } = rollout.stages[rollout.stage] ?? { watchMs: 0 }
  const endsAt = rollout.stageStartedAt.getTime() + watchMs
  if (now.getTime() < endsAt) {
    await setRollout(tx, options, { dueAt: new Date(Math.min(endsAt, now.getTime() + watchEveryMs)) })
    return { moved: 0, more: false }
  }
  const next = rollout.stage + 1
  if (next < rollout.stages.length) {
    await setRollout(tx, options, { status: 'running', stage: next, stageStartedAt: now, dueAt: now })
    return { moved: 0, more: true }
  }
  await setRollout(tx, options, { status: 'completed', dueAt: null, endedAt: now })
  await recordStep(tx, { ...options, action: 'rollout.complete', data: {} })
  return { moved: 0, more: false }
}

async function moveBack(tx: Scopes, options: Step): Promise<StepResult> {
  const { rollout, now } = options
  const moved = await moveBackBatch(tx, options)
  if (moved > 0) return { moved, more: true }
  await tx.query(Prisma.sql`
    UPDATE "RolloutItem" SET status = 'skipped'
    WHERE "organizationId" = ${rollout.organizationId}::uuid AND "rolloutId" = ${rollout.id}::uuid
      AND status = 'pending'`)
  await tx.query(Prisma.sql`
    UPDATE "Instance" instance SET "pendingVersionId" = NULL, "pendingProblems" = '[]'
    FROM "RolloutItem" item
    WHERE item."organizationId" = ${rollout.organizationId}::uuid AND item."rolloutId" = ${rollout.id}::uuid
      AND item.status = 'needs_configuration'
      AND instance.id = item."instanceId" AND instance."pendingVersionId" = ${rollout.versionId}::uuid`)
  await setRollout(tx, options, { status: 'rolled_back', dueAt: null, endedAt: now })
  await recordStep(tx, { ...options, action: 'rollout.rolled-back', data: {} })
  return { moved: 0, more: false }
}

async function setRollout(
  tx: Scopes,
  { rollout: { id, organizationId } }: Step,
  data: {
    status?: RolloutStatus
    reason?: string
    stage?: number
    stageStartedAt?: Date
    dueAt: Date | null
    endedAt?: Date
  },
): Promise<void> {
  await tx.tenant(organizationId).rollout.update({ where: { id }, data })
}
