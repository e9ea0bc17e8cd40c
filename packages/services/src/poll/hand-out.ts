import type { Services } from '../context.ts'

/** So long a worker may take to bring the result of a look. After that it counts as lost, and the flow is due again. */
export const pollLeaseMs = 120_000

/**
 * Asks the workers to look for news of a flow. Whether one does is not sure, the queue being a hint: the flow comes due
 * again by itself, and the look that brings its result first moves that on. false: another scheduler was faster.
 */
export async function handOutPoll(
  { db, queue }: Pick<Services, 'db' | 'queue'>,
  due: { id: string; organizationId: string; dueAt: Date; now: Date; pollSequence: number },
): Promise<boolean> {
  const rows = db.tenant(due.organizationId).instanceFlow
  const leaseUntil = new Date(due.now.getTime() + pollLeaseMs)
  const { count } = await rows.updateMany({
    where: { id: due.id, nextDueAt: due.dueAt, pollSequence: due.pollSequence },
    data: { nextDueAt: leaseUntil },
  })
  if (count === 0) return false
  try {
    await queue.add({ kind: 'poll', instanceFlowId: due.id, sequence: due.pollSequence })
  } catch (error) {
    await rows.updateMany({ where: { id: due.id, nextDueAt: leaseUntil }, data: { nextDueAt: due.dueAt } })
    throw error
  }
  return true
}
