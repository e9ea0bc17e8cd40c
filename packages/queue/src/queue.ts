import type { BullQueue, BullState, BullStore } from './bullmq.ts'
import type { HandOver } from './hand-over.ts'
import { jobIdOf, runIdOf } from './job-id.ts'
import { type Queue, QueueUnavailable } from './port.ts'
import { NoAnswer, settleWithin } from './settle-within.ts'

const callTimeoutMs = 3_000
/** A job that moves on while they are read is seen twice, never missed: the order is that of a job's life. */
const waitingStates: BullState[] = ['delayed', 'prioritized', 'wait']

export function createQueue({ store, handOver }: { store: BullStore; handOver: HandOver | null }): Queue {
  let current: { queue: BullQueue; answered: boolean } | null = null
  let closed = false

  const discard = async () => {
    const client = current
    current = null
    await client?.queue.disconnect().catch(() => {})
  }
  const call = async <T>(work: (queue: BullQueue) => Promise<T>): Promise<T> => {
    if (closed) throw new QueueUnavailable('the queue is closed')
    current ??= { queue: open(store), answered: false }
    const client = current
    try {
      const result = await settleWithin({ work: work(client.queue), timeoutMs: callTimeoutMs })
      client.answered = true
      return result
    } catch (error) {
      // A client that worked once connects again by itself; on Postgres one that never did keeps its first failure.
      if (current === client && (!client.answered || error instanceof NoAnswer)) void discard()
      throw new QueueUnavailable('the queue does not answer', { cause: error })
    }
  }

  return {
    async add(job) {
      // Only a run's claim tells who came first: other jobs must be one in the queue.
      if (job.kind === 'run' && handOver !== null && (await handOver.offer(job))) return
      // Somebody looks at the screen for the answer of these.
      const lifo = job.kind === 'connection-test' || job.kind === 'sandbox-call'
      const options = { jobId: jobIdOf(job), lifo }
      await call((queue) => queue.add(job.kind, job, options))
    },
    async liveRunIds(runIds) {
      const wanted = new Set(runIds)
      if (wanted.size === 0) return wanted
      const jobIds = await call((queue) => queue.getRanges([...waitingStates, 'active'], 0, -1))
      const live = new Set(jobIds.map(runIdOf))
      return new Set(runIds.filter((runId) => live.has(runId)))
    },
    async depth() {
      const { active = 0, ...waiting } = await call((queue) => queue.getJobCounts(...waitingStates, 'active'))
      return { active, waiting: Object.values(waiting).reduce((sum, count) => sum + count, 0) }
    },
    async close() {
      closed = true
      handOver?.close()
      await discard()
    },
  }
}

function open(store: BullStore): BullQueue {
  const queue = store.openQueue()
  // What goes wrong reaches the caller of the method; without a listener Node would end the process.
  queue.on('error', () => {})
  return queue
}
