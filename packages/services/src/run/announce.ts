import type { Services } from '../context.ts'

/**
 * Tells the queue and the run lists that a committed run waits. Never awaited and never fails the request: a queue
 * that is down must not turn an accepted event into an error, and the reconciler enqueues what stayed behind.
 */
export function announceRun(
  services: Services,
  { organizationId, runId, attempt }: { organizationId: string; runId: string; attempt: number },
): void {
  attemptQuietly(services, 'the run could not be enqueued yet', () =>
    services.queue.add({ kind: 'run', runId, attempt }),
  )
  announceChange(services, { organizationId, runId, seq: 1 })
}

/** Hints after a commit: the run's journal grew, and the organization's run list changed. */
export function announceChange(
  services: Services,
  { organizationId, runId, seq }: { organizationId: string; runId: string; seq: number },
): void {
  attemptQuietly(services, 'a live hint was lost', async () => {
    // Both at once: they go out in one batch.
    const ofRun = services.live.publish({ topic: `run:${runId}`, seq })
    const ofList = services.live.publish({ topic: `runs:${organizationId}`, seq, data: runId })
    await Promise.all([ofRun, ofList])
  })
}

function attemptQuietly(services: Services, message: string, effect: () => Promise<void>): void {
  effect().catch((error: unknown) => services.log({ level: 'warn', message, error }))
}
