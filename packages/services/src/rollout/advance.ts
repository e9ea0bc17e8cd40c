import { DatabaseUnavailable } from '@millrace/db'
import type { Services } from '../context.ts'
import { dueRollouts, lockDue } from './due.ts'
import { failNext } from './fail-next.ts'
import { type StepResult, step } from './step.ts'

/** Few enough that a batch is over in a moment: nobody waits long for an instance, and progress is seen. */
const batchSize = 500
const batchTimeoutMs = 60_000

/**
 * Moves every rollout on that is due, a batch of each in turn, so that a large one keeps no other waiting. Any number of
 * workers may do this at once: one has the rollout while it moves a batch, and each batch is a transaction, so that a worker
 * that dies leaves nothing half done. Gives how many instances had their turn.
 */
export async function advanceRollouts(
  services: Services,
  { signal, size = batchSize }: { signal?: AbortSignal; size?: number } = {},
): Promise<number> {
  let moved = 0
  let isMoreToDo = true
  while (isMoreToDo) {
    isMoreToDo = false
    for (const id of await dueRollouts(services.db, services.now())) {
      if (signal?.aborted === true) return moved
      const result = await advance(services, { id, size })
      moved += result.moved
      isMoreToDo ||= result.more
    }
  }
  return moved
}

async function advance(services: Services, { id, size }: { id: string; size: number }): Promise<StepResult> {
  try {
    return await stepOrSingle(services, { id, size })
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error
    services.log({ level: 'error', message: 'a rollout could not go on', error, data: { rollout: id } })
    return { moved: 0, more: false }
  }
}

/** A batch that cannot be written is tried one by one, so that one instance stops no other. */
async function stepOrSingle(
  services: Services,
  { id, size }: { id: string; size: number },
): Promise<StepResult> {
  try {
    return await stepOnce(services, { id, size })
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error
    const data = { rollout: id }
    services.log({ level: 'error', message: 'a batch of a rollout failed: one by one', error, data })
  }
  let moved = 0
  for (let turn = 0; turn < size; turn += 1) {
    const result = await stepOnce(services, { id, size: 1 }).catch(async (error: unknown) => {
      if (error instanceof DatabaseUnavailable) throw error
      return failNext(services, { id, error })
    })
    moved += result.moved
    if (!result.more) return { moved, more: false }
  }
  return { moved, more: true }
}

function stepOnce(services: Services, { id, size }: { id: string; size: number }): Promise<StepResult> {
  return services.db.transaction(
    async (tx) => {
      const now = services.now()
      const rollout = await lockDue(tx, { id, now })
      return rollout === null ? { moved: 0, more: false } : step(tx, { rollout, size, now })
    },
    { timeoutMs: batchTimeoutMs },
  )
}
