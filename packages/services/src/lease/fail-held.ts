import type { RunError } from '@millrace/contracts'
import { Prisma } from '@millrace/db'
import type { Services } from '../context.ts'
import type { Lease } from './journal-rows.ts'
import { settleRuns } from './settle-runs.ts'

/** Fails a run whose journal cannot be written or that could not be started, if the lease still holds. */
export async function failHeldRun(
  services: Services,
  { lease, owner, error }: { lease: Lease; owner: string; error: RunError },
): Promise<void> {
  await settleRuns(services, {
    condition: Prisma.sql`run.id = ${lease.runId}::uuid AND run.attempt = ${lease.attempt}
      AND run."leaseOwner" = ${owner}::uuid AND run.status = 'running'`,
    outcome: () => ({ status: 'failed', error }),
  })
}
