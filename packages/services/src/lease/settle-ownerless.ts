import { Prisma } from '@millrace/db'
import type { Services } from '../context.ts'
import { maxAttempts } from './limits.ts'
import { type LockedRun, type Outcome, settleRuns } from './settle-locked.ts'

/**
 * Ends runs that no worker holds and none will take: canceled before they started or while their worker was dead,
 * or lost by as many workers as a run may have.
 */
export function settleOwnerlessRuns(services: Services): Promise<number> {
  return settleRuns(services, { condition: ownerless, outcome: outcomeOf })
}

const ownerless = Prisma.sql`(
  (run.status = 'queued' AND run."cancelRequestedAt" IS NOT NULL)
  OR (run.status = 'running' AND run."leaseExpiresAt" < now()
      AND (run."cancelRequestedAt" IS NOT NULL OR run.attempt >= ${maxAttempts})))`

function outcomeOf(run: LockedRun): Outcome {
  if (run.canceled) {
    return {
      status: 'canceled',
      error: { code: 'canceled', message: 'The run was canceled.', retryable: false },
    }
  }
  const message = `The worker was lost during each of ${run.attempt} attempts, so the run is not tried again.`
  return { status: 'failed', error: { code: 'internal', message, retryable: false } }
}
