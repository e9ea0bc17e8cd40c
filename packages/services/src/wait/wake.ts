import type { SystemClient } from '@millrace/db'
import type { Services } from '../context.ts'
import { type QueuedRun, queueAnswered } from '../lease/queue-answered.ts'
import { announceChange, announceRun } from '../run/announce.ts'

/** What became of runs whose waits were answered. */
export interface Woken {
  /** They had let go of their sandbox: the next worker goes on. */
  queued: QueuedRun[]
  /** They execute other steps: their workers are to be told. */
  running: string[]
}

export interface LockedWaitingRun {
  id: string
  status: string
}

/** After the answers were written. The caller has locked the runs in an earlier statement. */
export async function wakeLocked(system: SystemClient, runs: readonly LockedWaitingRun[]): Promise<Woken> {
  const idsOf = (status: string) => runs.filter((run) => run.status === status).map(({ id }) => id)
  return { queued: await queueAnswered(system, idsOf('waiting')), running: idsOf('running') }
}

/** After the commit. Hints only: the reconciler enqueues what stayed behind, and workers look at each renewal. */
export function announceWoken(services: Services, { queued, running }: Woken): void {
  for (const run of queued) {
    announceRun(services, run)
    announceChange(services, run)
  }
  for (const runId of running) {
    services.live
      .publish({ topic: 'control', seq: 0, data: `wake:${runId}` })
      .catch((error: unknown) =>
        services.log({ level: 'warn', message: 'a wake hint was lost', error, data: { runId } }),
      )
  }
}
