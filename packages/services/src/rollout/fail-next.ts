import type { Services } from '../context.ts'
import { lockDue } from './due.ts'
import { nextItems } from './next-items.ts'
import type { StepResult } from './step.ts'
import { writeItems } from './write-items.ts'

const message = 'The platform could not move this instance. The cause is in the log of its worker.'

/** The one whose turn it is stays as it is, and the next one has its turn. */
export function failNext(
  services: Services,
  { id, error }: { id: string; error: unknown },
): Promise<StepResult> {
  return services.db.transaction(async (tx) => {
    const now = services.now()
    const rollout = await lockDue(tx, { id, now })
    if (rollout === null) return { moved: 0, more: false }
    const status = rollout.status === 'rolling_back' ? 'upgraded' : 'pending'
    const [item] = await nextItems(tx, { rollout, status, size: 1 })
    // It was not an instance that stood in the way.
    if (item === undefined) throw error
    const { instanceId } = item
    const data = { rollout: id, instanceId }
    services.log({ level: 'error', message: 'an instance could not be moved', error, data })
    await writeItems(tx, {
      rollout,
      now,
      items: [{ instanceId, status: 'failed', problems: [{ path: '', message }] }],
    })
    return { moved: 1, more: true }
  })
}
