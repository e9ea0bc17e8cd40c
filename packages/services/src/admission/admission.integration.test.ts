import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { FlowSettings } from '@millrace/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestKit, type PlantedFlow, plantFlow, type TestKit } from '../../test/index.ts'
import { claimRun } from '../lease/claim.ts'
import { refillQueue } from '../lease/refill-queue.ts'
import { createSlotSweep, releaseDueRuns, releaseNext } from './index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit?.close())

const claim = (runId: string) => claimRun(kit.services, { runId, owner: randomUUID(), ttlMs: 15_000 })
const rowOf = (id: string) => kit.services.db.system.run.findUniqueOrThrow({ where: { id } })
const plant = (settings: FlowSettings) => plantFlow(kit.as(), { settings })

async function startMany(flow: PlantedFlow, count: number, body: unknown = null): Promise<string[]> {
  const ids: string[] = []
  for (let index = 0; index < count; index += 1) {
    ids.push((await flow.start(JSON.parse(JSON.stringify(body)))).runId)
  }
  return ids
}

/** As a worker's settlement would. */
async function settle(id: string, status: 'succeeded' | 'waiting' = 'succeeded'): Promise<void> {
  const run = await kit.services.db.system.run.update({
    where: { id },
    data: {
      status,
      leaseOwner: null,
      leaseExpiresAt: null,
      ...(status === 'succeeded' && { endedAt: new Date() }),
    },
  })
  if (run.concurrencyKey !== null) await releaseNext(kit.services, run.concurrencyKey)
}

const jobsOf = (runId: string) => kit.queue.jobs.filter((job) => job.kind === 'run' && job.runId === runId)

describe('concurrency', () => {
  it('holds back what is over the limit, and lets it go when a run ends', async () => {
    const [first = '', second = '', third = ''] = await startMany(
      await plant({ concurrency: { limit: 1 } }),
      3,
    )
    expect(await claim(first)).toMatchObject({ id: first })
    expect(await claim(second)).toBeNull()
    expect(await claim(third)).toBeNull()
    expect(await rowOf(second)).toMatchObject({ status: 'queued', held: 'concurrency', attempt: 0 })
    expect(await claim(second), 'a stale job changes nothing').toBeNull()
    await settle(first)
    expect(await rowOf(second)).toMatchObject({ held: null })
    expect(await rowOf(third)).toMatchObject({ held: 'concurrency' })
    expect(jobsOf(second), 'a job of its own, beside the one that found it held').toHaveLength(2)
    expect(await claim(second)).toMatchObject({ id: second, attempt: 1 })
  })

  it('counts each value of the key for itself, and what has none together', async () => {
    const flow = await plant({ concurrency: { limit: 1, key: '{{ trigger.body.order }}' } })
    const starts = [{ order: 1 }, { order: 2 }, { order: 1 }, {}, { other: true }]
    const ids = await Promise.all(starts.map(async (body) => (await flow.start(body)).runId))
    const claimed: boolean[] = []
    for (const id of ids.toSorted()) claimed.push((await claim(id)) !== null)
    expect(claimed.filter(Boolean)).toHaveLength(3)
    const keys = await Promise.all(ids.map(async (id) => (await rowOf(id)).concurrencyKey))
    expect(keys[0]).toBe(keys[2])
    expect(new Set(keys).size).toBe(3)
  })

  it('never meets the runs of another instance with the same key', async () => {
    const settings: FlowSettings = { concurrency: { limit: 1, key: 'same' } }
    const [one = ''] = await startMany(await plant(settings), 1)
    const [other = ''] = await startMany(await plant(settings), 1)
    expect(await claim(one)).not.toBeNull()
    expect(await claim(other)).not.toBeNull()
  })

  it('gives the slot of a run that waits to another one, with order any', async () => {
    const [first = '', second = ''] = await startMany(await plant({ concurrency: { limit: 1 } }), 2)
    await claim(first)
    expect(await claim(second)).toBeNull()
    await settle(first, 'waiting')
    expect(await claim(second)).not.toBeNull()
  })

  it('keeps the place of a run that waits, with order fifo', async () => {
    const flow = await plant({ concurrency: { limit: 1, order: 'fifo' } })
    const [first = '', second = ''] = await startMany(flow, 2)
    await claim(first)
    expect(await claim(second)).toBeNull()
    await settle(first, 'waiting')
    expect(await rowOf(second)).toMatchObject({ held: 'concurrency' })
    await settle(first)
    expect(await claim(second)).not.toBeNull()
  })

  it('takes them in the order of acceptance, whichever is claimed first', async () => {
    const flow = await plant({ concurrency: { limit: 1, order: 'fifo' } })
    const [first = '', second = ''] = await startMany(flow, 2)
    expect(await claim(second)).toBeNull()
    expect(await claim(first)).not.toBeNull()
    await settle(first)
    expect(await claim(second)).not.toBeNull()
  })

  it('lets a flow that calls itself share the slot of the first call', async () => {
    const flow = await plant({ concurrency: { limit: 1, order: 'fifo' } })
    const { runId } = await flow.start()
    await claim(runId)
    const child = await flow.start(null, { trigger: 'call', parent: { runId, path: 'call', depth: 1 } })
    const again = await flow.start(null, { trigger: 'call', parent: { runId, path: 'call', depth: 1 } })
    expect(again).toEqual({ runId: child.runId, created: false })
    await settle(runId, 'waiting')
    expect(await claim(child.runId)).toMatchObject({ parent: { runId, path: 'call' } })
  })

  it('gives the slot of a run that is put off to another one, and back to it in its turn', async () => {
    const [first = '', second = ''] = await startMany(await plant({ concurrency: { limit: 1 } }), 2)
    await claim(first)
    await claim(second)
    const { concurrencyKey } = await kit.services.db.system.run.update({
      where: { id: first },
      data: { status: 'queued', held: 'retry', dueAt: new Date(0), leaseOwner: null },
    })
    await releaseNext(kit.services, concurrencyKey ?? '')
    expect(await claim(second)).not.toBeNull()
    await releaseDueRuns(kit.services)
    expect(await claim(first)).toBeNull()
    await settle(second)
    expect(await claim(first)).toMatchObject({ attempt: 2 })
  })

  it('finds what a worker that died after the end of a run has not released', async () => {
    const [first = '', second = ''] = await startMany(await plant({ concurrency: { limit: 1 } }), 2)
    await claim(first)
    await claim(second)
    const sweep = createSlotSweep(kit.services)
    expect(await sweep()).toBe(0)
    await kit.services.db.system.run.update({ where: { id: first }, data: { status: 'succeeded' } })
    expect(await sweep()).toBe(1)
    expect(await rowOf(second)).toMatchObject({ held: null })
  })

  it('leaves held runs out of what the reconciler enqueues', async () => {
    const [first = '', second = ''] = await startMany(await plant({ concurrency: { limit: 1 } }), 2)
    await claim(first)
    await claim(second)
    await kit.services.db.system.run.update({ where: { id: second }, data: { queuedAt: new Date(0) } })
    kit.queue.jobs.length = 0
    await refillQueue(kit.services)
    expect(jobsOf(second)).toEqual([])
  })

  it('lets one of two that claim the last slot at once have it', async () => {
    const flow = await plant({ concurrency: { limit: 1 } })
    for (let round = 0; round < 10; round += 1) {
      const [a = '', b = ''] = await startMany(flow, 2)
      const claims = await Promise.all([claim(a), claim(b)])
      const winners = claims.filter((claimed) => claimed !== null)
      expect(winners.map((run) => run.id)).toEqual([a])
      await settle(a)
      expect(await claim(b)).not.toBeNull()
      await settle(b)
    }
  })
})

describe('rate limit', () => {
  it('starts a burst of the limit at once, and the rest evenly spread', async () => {
    const ids = await startMany(await plant({ rateLimit: { limit: 3, perMs: 60_000 } }), 6)
    const rows = await Promise.all(ids.map(rowOf))
    expect(rows.map(({ held }) => held)).toEqual([null, null, null, 'rate-limit', 'rate-limit', 'rate-limit'])
    const due = rows.slice(3).map(({ dueAt, queuedAt }) => (Number(dueAt) - Number(queuedAt)) / 20_000)
    expect(due.map(Math.round)).toEqual([1, 2, 3])
    expect(await claim(ids[3] ?? '')).toBeNull()
    expect(jobsOf(ids[3] ?? '')).toEqual([])
    expect(jobsOf(ids[2] ?? '')).toHaveLength(1)
  })

  it('lets go of what is due, in order, and of nothing else', async () => {
    const flow = await plant({ rateLimit: { limit: 1, perMs: 60_000 } })
    const ids = await startMany(flow, 4)
    await kit.services.db.system.$executeRaw`
      UPDATE "Run" SET "dueAt" = "dueAt" - interval '150 seconds' WHERE "instanceFlowId" = ${flow.instanceFlowId}::uuid`
    kit.queue.jobs.length = 0
    expect(await releaseDueRuns(kit.services)).toBe(2)
    expect(kit.queue.jobs).toMatchObject([{ runId: ids[1] }, { runId: ids[2] }])
    expect(await rowOf(ids[3] ?? '')).toMatchObject({ held: 'rate-limit' })
  })

  it('keeps the order while runs that may start have not been let go yet', async () => {
    const flow = await plant({ rateLimit: { limit: 2, perMs: 100 } })
    const ids = await startMany(flow, 3)
    await delay(200)
    const { runId } = await flow.start()
    expect(await rowOf(ids[2] ?? '')).toMatchObject({ held: 'rate-limit' })
    expect(await rowOf(runId), 'it may start, but not before the one ahead of it').toMatchObject({
      held: 'rate-limit',
    })
    kit.queue.jobs.length = 0
    await releaseDueRuns(kit.services)
    expect(kit.queue.jobs).toMatchObject([{ runId: ids[2] }, { runId }])
  })

  it('gives every reservation at once a place of its own', async () => {
    const flow = await plant({ rateLimit: { limit: 1, perMs: 1000 } })
    await flow.start()
    await Promise.all(Array.from({ length: 20 }, () => flow.start()))
    const rows = await kit.services.db.system.run.findMany({
      where: { instanceFlowId: flow.instanceFlowId, held: 'rate-limit' },
      orderBy: { dueAt: 'asc' },
    })
    const gaps = rows.slice(1).map((row, index) => Number(row.dueAt) - Number(rows[index]?.dueAt))
    expect(rows).toHaveLength(20)
    expect(gaps.every((gap) => gap === 1000)).toBe(true)
  })

  it('takes no place for a duplicate', async () => {
    const flow = await plant({ rateLimit: { limit: 1, perMs: 60_000 } })
    await Promise.all(Array.from({ length: 10 }, () => flow.start(null, { dedupeKey: 'same' })))
    const { runId } = await flow.start()
    const { dueAt, queuedAt } = await rowOf(runId)
    expect(Math.round((Number(dueAt) - Number(queuedAt)) / 60_000)).toBe(1)
  })

  it('is not moved beyond what a date can hold', async () => {
    const flow = await plant({ rateLimit: { limit: 1, perMs: 86_400_000 } })
    await flow.start()
    await kit.services.db.system.$executeRaw`
      UPDATE "RateLimit" SET "nextAt" = now() + interval '8000 years' WHERE "scopeId" = ${flow.instanceFlowId}::uuid`
    const { runId } = await flow.start()
    const { held, dueAt } = await rowOf(runId)
    expect(held).toBe('rate-limit')
    expect(dueAt?.getUTCFullYear()).toBeLessThanOrEqual(new Date().getUTCFullYear() + 100)
  })

  it('does not count test runs', async () => {
    const flow = await plant({ rateLimit: { limit: 1, perMs: 60_000 } })
    await flow.start()
    const { runId } = await flow.start(null, { trigger: 'test' })
    expect(await rowOf(runId)).toMatchObject({ held: null })
  })
})

describe('deduplication with a window', () => {
  const settings: FlowSettings = { dedupe: { key: '{{ trigger.body.id }}', windowMs: 60_000 } }

  it('makes one run of fifty equal events at once, and gives all of them its id', async () => {
    const flow = await plant(settings)
    const answers = await Promise.all(Array.from({ length: 50 }, () => flow.start({ id: 'o-1' })))
    expect(new Set(answers.map(({ runId }) => runId)).size).toBe(1)
    expect(answers.filter(({ created }) => created)).toHaveLength(1)
    expect(await kit.services.db.system.run.count({ where: { instanceFlowId: flow.instanceFlowId } })).toBe(1)
  })

  it('makes another run when the window is over, again one of many', async () => {
    const flow = await plant(settings)
    const first = await flow.start({ id: 'o-1' })
    await kit.services.db.system.$executeRaw`
      UPDATE "DedupeKey" SET "expiresAt" = now() - interval '1 second' WHERE "scopeId" = ${flow.instanceFlowId}::uuid`
    const answers = await Promise.all(Array.from({ length: 10 }, () => flow.start({ id: 'o-1' })))
    const ids = new Set(answers.map(({ runId }) => runId))
    expect(ids.size).toBe(1)
    expect(ids.has(first.runId)).toBe(false)
  })

  it('takes events without the key for different ones', async () => {
    const flow = await plant(settings)
    const answers = [await flow.start({ id: null }), await flow.start({}), await flow.start({})]
    expect(new Set(answers.map(({ runId }) => runId)).size).toBe(3)
  })

  it('lets whoever starts a run on purpose have it', async () => {
    const flow = await plant(settings)
    const { runId } = await flow.start({ id: 'o-1' })
    expect((await flow.start({ id: 'o-1' }, { trigger: 'replay' })).runId).not.toBe(runId)
  })

  it('agrees with the key that counts for good', async () => {
    const flow = await plant(settings)
    const first = await flow.start({ id: 'o-1' }, { dedupeKey: 'webhook-1' })
    const other = await flow.start({ id: 'o-2' }, { dedupeKey: 'webhook-1' })
    expect(other.runId).toBe(first.runId)
    const later = await flow.start({ id: 'o-2' }, { dedupeKey: 'webhook-2' })
    expect(later.created).toBe(true)
    expect((await flow.start({ id: 'o-2' })).runId).toBe(later.runId)
  })

  it('reads customer and config for a key that names them', async () => {
    const flow = await plant({
      dedupe: { key: '{{ customer.externalId }}/{{ config.shop }}', windowMs: 60_000 },
    })
    await kit.services.db.system.instance.update({
      where: { id: flow.instanceId },
      data: { config: { shop: 'a' } },
    })
    const first = await flow.start()
    expect(await flow.start()).toEqual({ runId: first.runId, created: false })
    await kit.services.db.system.instance.update({
      where: { id: flow.instanceId },
      data: { config: { shop: 'b' } },
    })
    expect((await flow.start()).created).toBe(true)
  })
})
