import { type QueueJob, queueJobSchema } from '@millrace/contracts'
import type { BullStore, BullWorker, Processor } from './bullmq.ts'
import type { HandOver } from './hand-over.ts'
import type { Queue, QueueBackend, QueueWorker } from './port.ts'
import { settleWithin } from './settle-within.ts'

type WorkOptions = Parameters<QueueBackend['work']>[0]

const checkIntervalMs = 1_500
const closeTimeoutMs = 5_000
/** How long a job from BullMQ may wait for a seat. */
const patienceMs = 1_000

/**
 * A BullMQ worker with a watchdog. BullMQ's workers sometimes stay dead after their server was away (its issues 2466,
 * 2964, 3088 and 3185), and on Postgres one that was started too early always does: such a worker is replaced. Handlers
 * under way belong to this function and not to the BullMQ worker, so they survive the replacement.
 *
 * Jobs come from BullMQ and, where there is a bus, straight from whoever adds them. Both share the seats: what BullMQ has
 * fetched while the last one was taken waits for the next, before anything new is taken.
 */
export function createWorker({
  store,
  queue,
  handOver,
  concurrency,
  handler,
  onError,
}: WorkOptions & { store: BullStore; queue: Queue; handOver: HandOver | null }): QueueWorker {
  const running = new Set<Promise<void>>()
  const closing = new AbortController()
  let atTheDoor = 0
  let taken = 0
  let closed = false

  const process: Processor = async (data) => {
    taken += 1
    if (closed || (running.size >= concurrency && !(await waitForSeat()))) return 'given-back'
    await seat(data)
    return 'done'
  }
  /** False: none came free. Another worker may have one meanwhile, which takes what is given back. */
  const waitForSeat = async (): Promise<boolean> => {
    const over = AbortSignal.any([closing.signal, AbortSignal.timeout(patienceMs)])
    const ended = new Promise((resolve) => over.addEventListener('abort', resolve, { once: true }))
    atTheDoor += 1
    try {
      while (running.size >= concurrency && !over.aborted) await Promise.race([...running, ended])
      return !over.aborted
    } finally {
      atTheDoor -= 1
    }
  }
  const take = (job: QueueJob): boolean => {
    if (closed || running.size + atTheDoor >= concurrency) return false
    void seat(job)
    return true
  }
  const seat = async (data: unknown): Promise<void> => {
    const work = handle(data)
    running.add(work)
    await work
    running.delete(work)
  }
  /** Never rejects: a job whose handler failed is done as far as the queue is concerned. */
  const handle = async (data: unknown): Promise<void> => {
    try {
      await handler(queueJobSchema.parse(data))
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)))
    }
  }
  const open = (): BullWorker => {
    const worker = store.openWorker({ concurrency, process })
    worker.on('error', onError)
    return worker
  }

  let worker = open()
  let takenBefore = -1
  const check = async () => {
    if (running.size >= concurrency) return
    const idle = taken === takenBefore
    takenBefore = taken
    const { waiting } = await queue.depth()
    const stuck = waiting > 0 && idle && taken === takenBefore
    if (closed || (worker.isRunning() && !stuck)) return
    onError(new Error('the queue worker takes no jobs and is replaced'))
    const dead = worker
    worker = open()
    takenBefore = -1
    await settleWithin({ work: dead.close(true), timeoutMs: closeTimeoutMs }).catch(() => {})
  }
  const watchdog = repeat({ work: check, intervalMs: checkIntervalMs })
  handOver?.listen({ take, signal: closing.signal })

  return {
    async close() {
      closed = true
      closing.abort()
      watchdog.stop()
      const workerClosed = worker.close()
      let ended = false
      // A job that was being fetched may still become one of ours. BullMQ waits for a server that is away; we do not.
      do {
        await Promise.all(running)
        ended = await settleWithin({ work: workerClosed, timeoutMs: closeTimeoutMs }).then(
          () => true,
          () => false,
        )
      } while (!ended && running.size > 0)
      await queue.close()
    },
  }
}

/** A failing check means that the server is away: the next one sees what became of the worker. */
function repeat({ work, intervalMs }: { work: () => Promise<void>; intervalMs: number }): { stop(): void } {
  let timer: NodeJS.Timeout
  let stopped = false
  const next = () => {
    if (!stopped)
      timer = setTimeout(
        () =>
          void work()
            .catch(() => {})
            .finally(next),
        intervalMs,
      ).unref()
  }
  next()
  return {
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
