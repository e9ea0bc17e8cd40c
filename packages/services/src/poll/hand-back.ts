import type { Services } from '../context.ts'
import type { Poll } from './load.ts'
import { stillWanted } from './take-result.ts'

/** The worker stops before its look came to a result: another one may look at once. */
export async function handBackPoll(services: Services, poll: Poll): Promise<void> {
  await services.db.tenant(poll.organizationId).instanceFlow.updateMany({
    where: stillWanted(poll),
    // Another sequence: the queue may still hold the job of this one.
    data: { pollSequence: { increment: 1 }, nextDueAt: services.now() },
  })
}
