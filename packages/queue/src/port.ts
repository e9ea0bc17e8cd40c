import type { QueueJob } from '@millrace/contracts'

/**
 * A hint that work exists. Losing all of it loses no run: the reconciler refills it from Postgres. While its server is
 * away every call rejects with `QueueUnavailable` after a bounded wait.
 */
export interface Queue {
  /** Enqueues; the same job twice (same kind, id and attempt) is one. */
  add(job: QueueJob): Promise<void>
  /** Which of these run ids have a job waiting or active. */
  liveRunIds(runIds: string[]): Promise<Set<string>>
  depth(): Promise<{ waiting: number; active: number }>
  close(): Promise<void>
}

export interface QueueWorker {
  /** Stops taking jobs and waits for those under way. */
  close(): Promise<void>
}

export interface QueueBackend {
  queue(): Queue
  /** A handler that throws leaves the job to the reconciler: the queue itself never retries. */
  work(options: {
    concurrency: number
    handler: (job: QueueJob) => Promise<void>
    onError: (error: Error) => void
  }): QueueWorker
}

export class QueueUnavailable extends Error {
  override readonly name = 'QueueUnavailable'
}
