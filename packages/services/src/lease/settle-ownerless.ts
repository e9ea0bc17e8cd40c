import { Prisma } from '@millrace/db'
import type { Services } from '../context.ts'
import { canceledError } from '../run/canceled-error.ts'
import { maxCrashes } from './limits.ts'
import type { LockedRun, Outcome } from './settle-locked.ts'
import { settleRuns } from './settle-runs.ts'

/**
 * Ends runs that no worker holds and none will take: canceled before they started or while their worker was dead,
 * or lost by as many workers as a run may lose.
 */
export function settleOwnerlessRuns(services: Services): Promise<number> {
  return settleRuns(services, { condition: ownerless, outcome: outcomeOf })
}

/** A cancel ends a held run by itself, and who is to be canceled is never held: the held ones need not be looked at. */
const ownerless = Prisma.sql`(
  (run.status = 'queued' AND run.held IS NULL AND run."cancelRequestedAt" IS NOT NULL)
  OR (run.status = 'running' AND run."leaseExpiresAt" < now()
      AND (run."cancelRequestedAt" IS NOT NULL OR run.crashes + 1 >= ${maxCrashes})))`

function outcomeOf(run: LockedRun): Outcome {
  if (run.canceled) return { status: 'canceled', error: canceledError(run.cancelReason) }
  const message = `The run was lost ${run.crashes + 1} times in a row, the last time together with its worker, so it is not tried again. Look at what its open steps do: they may be what kills the process.`
  return { status: 'failed', error: { code: 'worker_lost', message, retryable: false } }
}
