import type { Services } from '../context.ts'
import { pollBackoffMs } from './backoff.ts'
import type { Poll } from './load.ts'
import { memoryColumn } from './memory.ts'
import { stillWanted } from './take-result.ts'

const longestError = 2000

/** Shown on the instance until a look succeeds; the next one waits longer with each failure. */
export async function takePollFailure(
  services: Services,
  { poll, message, retryAfterMs }: { poll: Poll; message: string; retryAfterMs?: number },
): Promise<void> {
  const failures = poll.memory.failures + 1
  const delayMs = pollBackoffMs({ failures, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })
  await services.db.tenant(poll.organizationId).instanceFlow.updateMany({
    where: stillWanted(poll),
    data: {
      pollCursor: memoryColumn({ position: poll.memory.position, failures }),
      // A look of the same sequence that is still under way has lost.
      pollSequence: { increment: 1 },
      pollError: message.slice(0, longestError).toWellFormed().replaceAll('\0', ''),
      nextDueAt: new Date(services.now().getTime() + delayMs),
    },
  })
}
