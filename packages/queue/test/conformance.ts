import { randomUUID } from 'node:crypto'
import type { QueueJob } from '@millrace/contracts'
import { afterEach, describe, expect, test } from 'vitest'
import {
  createQueueBackend,
  type HandOverBus,
  type Queue,
  QueueUnavailable,
  type QueueWorker,
} from '../src/index.ts'

/** A server that the suite can take away. */
export interface QueueServer {
  options: { databaseUrl: string; redisUrl: string | null; bus?: HandOverBus }
  stop(): Promise<void>
  start(): Promise<void>
}

/** What the queue must do on every backend. */
export function describeQueue(name: string, server: () => QueueServer): void {
  describe(`queue: ${name}`, () => {
    const opened: (Queue | QueueWorker)[] = []

    afterEach(async () => {
      for (const one of opened.splice(0)) await one.close()
    })

    function setUp() {
      const backend = createQueueBackend({ ...server().options, name: `test-${randomUUID()}` })
      const queue = backend.queue()
      opened.push(queue)
      const work = (handler: (job: QueueJob) => Promise<void>, concurrency = 5) => {
        const worker = backend.work({ concurrency, handler, onError: (error) => errors.push(error) })
        opened.push(worker)
        return worker
      }
      const errors: Error[] = []
      return { queue, work, errors }
    }

    test('hands a job to a handler as it was, then forgets it', async () => {
      const { queue, work } = setUp()
      const handled = Promise.withResolvers<QueueJob>()
      work(async (job) => handled.resolve(job))
      const job = run()
      await queue.add(job)
      expect(await handled.promise).toEqual(job)
      await expect.poll(() => queue.depth()).toEqual({ waiting: 0, active: 0 })
    })

    test('the same job added many times is one; another attempt is another', async () => {
      const { queue, work } = setUp()
      const job = run()
      await Promise.all(Array.from({ length: 10 }, () => queue.add(job)))
      await queue.add({ ...job, attempt: 1 })
      expect(await queue.depth()).toEqual({ waiting: 2, active: 0 })
      const attempts: number[] = []
      work(async (taken) => {
        if (taken.kind === 'run') attempts.push(taken.attempt)
      })
      await expect.poll(() => attempts.toSorted()).toEqual([0, 1])
      await expect.poll(() => queue.depth()).toEqual({ waiting: 0, active: 0 })
      expect(attempts).toHaveLength(2)
    })

    test('a job that is done may be added again', async () => {
      const { queue, work } = setUp()
      let count = 0
      work(async () => {
        count += 1
      })
      const job = run()
      await queue.add(job)
      await expect.poll(() => queue.depth()).toEqual({ waiting: 0, active: 0 })
      await queue.add(job)
      await expect.poll(() => count).toBe(2)
    })

    test('a handler that throws is heard of, and its job is not tried again', async () => {
      const { queue, work, errors } = setUp()
      let count = 0
      work(async () => {
        count += 1
        throw new Error('the handler broke')
      })
      await queue.add(run())
      await expect.poll(() => errors.map(({ message }) => message)).toContain('the handler broke')
      await expect.poll(() => queue.depth()).toEqual({ waiting: 0, active: 0 })
      expect(count).toBe(1)
    })

    test('never runs more than its concurrency at once', async () => {
      const { queue, work } = setUp()
      let running = 0
      let most = 0
      let done = 0
      await Promise.all(Array.from({ length: 12 }, () => queue.add(run())))
      work(async () => {
        running += 1
        most = Math.max(most, running)
        await new Promise((resolve) => setTimeout(resolve, 10))
        running -= 1
        done += 1
      }, 3)
      await expect.poll(() => done).toBe(12)
      expect(most).toBe(3)
    })

    test('tells which runs have a job, waiting or under way', async () => {
      const { queue, work } = setUp()
      const [active, waiting, absent] = [run(), run(), run()]
      const started = Promise.withResolvers<void>()
      const release = Promise.withResolvers<void>()
      await queue.add(active)
      work(async () => {
        started.resolve()
        await release.promise
      }, 1)
      await started.promise
      await queue.add(waiting)
      const asked = [active.runId, waiting.runId, absent.runId]
      expect(await queue.liveRunIds(asked)).toEqual(new Set([active.runId, waiting.runId]))
      expect(await queue.depth()).toEqual({ waiting: 1, active: 1 })
      release.resolve()
      await expect.poll(async () => (await queue.liveRunIds(asked)).size).toBe(0)
    })

    test('closing a worker waits for what is under way and takes nothing new', async () => {
      const { queue, work } = setUp()
      const started = Promise.withResolvers<void>()
      const release = Promise.withResolvers<void>()
      let finished = 0
      const worker = work(async () => {
        started.resolve()
        await release.promise
        finished += 1
      }, 1)
      await queue.add(run())
      await queue.add(run())
      await started.promise
      const closed = worker.close()
      release.resolve()
      await closed
      expect(finished).toBe(1)
      expect(await queue.depth()).toEqual({ waiting: 1, active: 0 })
    })

    test('survives a restart of its server: adding fails at once, then everything goes on', async () => {
      const { queue, work } = setUp()
      const seen: string[] = []
      work(async (job) => {
        if (job.kind === 'run') seen.push(job.runId)
      })
      const [before, during, after] = [run(), run(), run()]
      await queue.add(before)
      await expect.poll(() => seen).toContain(before.runId)

      await server().stop()
      await expect(queue.add(during)).rejects.toBeInstanceOf(QueueUnavailable)
      await expect(queue.depth()).rejects.toBeInstanceOf(QueueUnavailable)
      await server().start()

      await expect
        .poll(
          () =>
            queue.add(after).then(
              () => true,
              () => false,
            ),
          { timeout: 10_000 },
        )
        .toBe(true)
      await expect.poll(() => seen, { timeout: 10_000 }).toContain(after.runId)
    })

    test('a worker that was started while the server was away works once it is there', async () => {
      await server().stop()
      const { queue, work } = setUp()
      const seen: string[] = []
      work(async (job) => {
        if (job.kind === 'run') seen.push(job.runId)
      })
      const job = run()
      await expect(queue.add(job)).rejects.toBeInstanceOf(QueueUnavailable)
      await server().start()
      await expect
        .poll(
          () =>
            queue.add(job).then(
              () => true,
              () => false,
            ),
          { timeout: 10_000 },
        )
        .toBe(true)
      await expect.poll(() => seen, { timeout: 10_000 }).toContain(job.runId)
    })
  })
}

function run(): Extract<QueueJob, { kind: 'run' }> {
  return { kind: 'run', runId: randomUUID(), attempt: 0 }
}
