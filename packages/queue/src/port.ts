import type { QueueJob } from '@millrace/contracts'

/**
 * A hint that work exists. Losing all of it loses no run: the reconciler refills it from Postgres. While its server is
 * away every call rejects with `QueueUnavailable` after a bounded wait.
 */
export interface Queue {
  /** Hands the job to a worker with room, or enqueues it; the same job twice in the queue (same kind, id and attempt) is one. */
  add(job: QueueJob): Promise<void>
  /** Which of these run ids have a job waiting or active. A job that was handed over straight has left the queue. */
  liveRunIds(runIds: string[]): Promise<Set<string>>
  depth(): Promise<{ waiting: number; active: number }>
  close(): Promise<void>
}

export interface QueueWorker {
  /** Stops taking jobs and waits for those under way. */
  close(): Promise<void>
}

/**
 * Reaches the other processes at once, and may lose what it carries: `Live` is one. Over it a job goes to a worker with
 * room without the queue's own statements.
 */
export interface HandOverBus {
  publish(hint: { topic: string; seq: number; data?: string }): Promise<void>
  subscribe(options: {
    topic: string
    onHint: (hint: { data?: string }) => void
    signal: AbortSignal
  }): Promise<void>
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
