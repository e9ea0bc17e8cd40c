import type { QueueJob } from '@millrace/contracts'
import { afterEach, expect, it } from 'vitest'
import { createBus } from '../test/bus.ts'
import { createHandOver } from './hand-over.ts'

const job: QueueJob = { kind: 'run', runId: '0199a1b2-0000-7000-8000-000000000000', attempt: 0 }
const over = new AbortController()
const opened: { close(): void }[] = []

afterEach(() => {
  for (const one of opened.splice(0)) one.close()
})

/** `answerWithinMs`: long where an answer comes, however busy the machine. */
function setUp({ name = 'test', answerWithinMs = 25 }: { name?: string; answerWithinMs?: number } = {}) {
  const bus = createBus()
  const adder = createHandOver({ bus, name: 'test', answerWithinMs })
  const worker = createHandOver({ bus, name })
  opened.push(adder, worker)
  return { bus, adder, worker }
}

/** The first offer only opens the way for answers. */
async function opening({ offer }: ReturnType<typeof createHandOver>): Promise<void> {
  await offer(job)
}

it('hands a job to a worker that has room, as it was', async () => {
  const { adder, worker } = setUp({ answerWithinMs: 10_000 })
  const seen: QueueJob[] = []
  worker.listen({ take: (given) => seen.push(given) > 0, signal: over.signal })
  await opening(adder)
  expect(await adder.offer(job)).toBe(true)
  expect(seen).toEqual([job])
})

it('leaves the job to the queue when no worker has room', async () => {
  const { adder, worker } = setUp()
  worker.listen({ take: () => false, signal: over.signal })
  await opening(adder)
  expect(await adder.offer(job)).toBe(false)
})

it('offers nothing for a while after nobody had room', async () => {
  const { bus, adder } = setUp()
  await opening(adder)
  await adder.offer(job)
  const { length } = bus.published
  expect(await adder.offer(job)).toBe(false)
  expect(bus.published).toHaveLength(length)
})

it('leaves the job to the queue when the bus loses it', async () => {
  const { bus, adder, worker } = setUp()
  worker.listen({ take: () => true, signal: over.signal })
  await opening(adder)
  bus.lost = true
  expect(await adder.offer(job)).toBe(false)
})

it('is deaf to the jobs of another queue, and to what is no offer', async () => {
  const { bus, adder, worker } = setUp({ name: 'other' })
  worker.listen({ take: () => true, signal: over.signal })
  await opening(adder)
  expect(await adder.offer(job)).toBe(false)
  const taken: QueueJob[] = []
  worker.listen({ take: (given) => taken.push(given) > 0, signal: over.signal })
  await bus.publish({ topic: 'job-offer:other', seq: 0, data: '{"job":{"kind":"surprise"}}' })
  await bus.publish({ topic: 'job-offer:other', seq: 0, data: 'no JSON' })
  await bus.publish({ topic: 'job-offer:other', seq: 0 })
  await new Promise(setImmediate)
  expect(taken).toEqual([])
})

it('answers with no once it is closed', async () => {
  const { adder, worker } = setUp()
  worker.listen({ take: () => false, signal: over.signal })
  await opening(adder)
  const offered = adder.offer(job)
  adder.close()
  expect(await offered).toBe(false)
  expect(await adder.offer(job)).toBe(false)
})
