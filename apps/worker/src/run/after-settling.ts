import type { Services } from '@millrace/services'
import { releaseNext } from '@millrace/services/admission'
import { noteFailedRuns, noteSucceededRun } from '@millrace/services/instance'
import type { ClaimedRun } from '@millrace/services/lease'
import { announceRun } from '@millrace/services/run'
import { resolveChildWaits } from '@millrace/services/wait'
import type { Outcome } from './failure.ts'
import type { Settled } from './settle-run.ts'

/** Tells those who wait for this run. Whoever is missed here, because this worker dies, is found by a sweep later. */
export async function afterSettling(
  services: Services,
  { run, settled }: { run: ClaimedRun; settled: Settled },
): Promise<void> {
  const { id: runId, organizationId, attempt, parent, concurrencyKey } = run
  if (settled === 'lost') return
  if (settled === 'queued') announceRun(services, { runId, organizationId, attempt })
  try {
    if (settled === 'ended' && parent !== null) await resolveChildWaits(services, { childRunIds: [runId] })
    if (settled !== 'queued' && concurrencyKey !== null) await releaseNext(services, concurrencyKey)
  } catch (error) {
    services.log({ level: 'warn', message: 'those who wait for a run were not told', error, data: { runId } })
  }
}

/** An instance whose runs fail one after the other is shown so; the first that succeeds makes it well again. */
export async function noteOutcome(
  services: Services,
  { run, settled, outcome }: { run: ClaimedRun; settled: Settled; outcome: Outcome },
): Promise<void> {
  const { id: runId, instance, instanceFailures, versionId } = run
  if (settled !== 'ended' || instance === null) return
  const status = outcome.kind === 'final' ? outcome.status : 'failed'
  try {
    if (status === 'failed') await noteFailedRuns(services.db, [runId])
    if (status === 'succeeded' && instanceFailures > 0)
      await noteSucceededRun(services.db, { instanceId: instance.id, versionId })
  } catch (error) {
    services.log({ level: 'warn', message: 'an outcome was not counted', error, data: { runId } })
  }
}
