import type { QueueJob } from '@millrace/contracts'
import { type Queue, QueueUnavailable } from '@millrace/queue'

/** Keeps what was added, so that a test can ask for it; or plays a queue that is down. */
export class MemoryQueue implements Queue {
  readonly jobs: QueueJob[] = []
  down = false
  /** Called for each job, as a worker would be. */
  onJob: (job: QueueJob) => void = () => {}

  async add(job: QueueJob): Promise<void> {
    this.#requireUp()
    this.jobs.push(job)
    this.onJob(job)
  }

  async liveRunIds(): Promise<Set<string>> {
    return new Set(this.jobs.flatMap((job) => (job.kind === 'run' ? [job.runId] : [])))
  }

  async depth(): Promise<{ waiting: number; active: number }> {
    this.#requireUp()
    return { waiting: this.jobs.length, active: 0 }
  }

  async close(): Promise<void> {}

  #requireUp(): void {
    if (this.down) throw new QueueUnavailable('the queue is down')
  }
}
