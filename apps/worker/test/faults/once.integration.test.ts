import { randomUUID } from 'node:crypto'
import type { Step, Trigger } from '@millrace/contracts'
import { ingestHook, type Services } from '@millrace/services'
import { findBreaches } from '@millrace/testing/invariants'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createGate } from '../gate.ts'
import { createKit, type Kit } from '../kit.ts'
import { startThirdParty, type ThirdParty } from './third-party.ts'

let kit: Kit
let third: ThirdParty

beforeAll(async () => {
  kit = await createKit()
})
afterAll(() => kit?.close())
beforeEach(async () => {
  third = await startThirdParty((_, response) => void response.end('{}'))
})
afterEach(() => third.close())

const hour = 60 * 60 * 1000
const post = (): Step => ({ id: 'post', use: 'http.request', with: { method: 'POST', url: third.url } })
const flowOf = (instanceId: string) =>
  kit.services.db.system.instanceFlow.findFirstOrThrow({ where: { instanceId } })
const runsOf = (instanceId: string) => kit.services.db.system.run.findMany({ where: { instanceId } })

async function expectOneRequestEach(accepted: readonly string[]): Promise<void> {
  const { databaseUrl } = kit
  expect(third.seen).toHaveLength(accepted.length)
  expect(await findBreaches({ databaseUrl, accepted, seen: third.seen })).toEqual([])
}

describe('fault 20: fifty equal webhooks come at once', () => {
  it('all are accepted with the id of one run, which two workers execute once', async () => {
    const trigger: Trigger = { id: 'trigger', use: 'webhook' }
    const { instanceId } = await kit.deploy({ trigger, steps: [post()] })
    const { hookToken } = await flowOf(instanceId)
    const workers = await Promise.all([kit.worker(), kit.worker()])
    const headers = { 'content-type': 'application/json', 'webhook-id': randomUUID() }
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () =>
        ingestHook(kit.services, {
          token: hookToken ?? '',
          method: 'POST',
          headers: new Headers(headers),
          query: new URLSearchParams(),
          body: new Blob(['{"order":1}']).stream(),
          maxBytes: 1000,
          maxFileBytes: 1000,
          signal: new AbortController().signal,
        }),
      ),
    )
    const ids = new Set(outcomes.map((outcome) => ('runId' in outcome ? outcome.runId : outcome.kind)))
    const [runId = '', ...others] = ids
    expect(others).toEqual([])
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 1 })
    await Promise.all(workers.map((worker) => worker.stop()))
    expect((await runsOf(instanceId)).map(({ id }) => id)).toEqual([runId])
    await expectOneRequestEach([runId])
  })
})

describe('fault 22: several workers fire schedules', () => {
  it('each tick fires once, those that were missed too', async () => {
    const missed = 20
    const everyMs = hour
    const trigger: Trigger = { id: 'trigger', use: 'schedule', with: { everyMs, missed: 'all' } }
    const { instanceId } = await kit.deploy({ trigger, steps: [post()] })
    const ticks = await makeDue(instanceId, new Date(Date.now() - missed * everyMs - 1000), {
      count: missed + 1,
      everyMs,
    })
    const settings = { scheduleEveryMs: 5 }
    const workers = await Promise.all([1, 2, 3].map(() => kit.worker({ settings, concurrency: 2 })))
    const accepted = await untilFired(instanceId, ticks)
    await Promise.all(workers.map((worker) => worker.stop()))
    await expectOneRequestEach(accepted)
  })
})

describe('fault 21: clocks are changed', () => {
  const switches = [
    {
      where: 'Berlin in spring',
      with: { cron: '30 2 29-31 3 *', timezone: 'Europe/Berlin' },
      ticks: ['2025-03-29T01:30:00.000Z', '2025-03-30T01:00:00.000Z', '2025-03-31T00:30:00.000Z'],
    },
    {
      where: 'Berlin in autumn',
      with: { cron: '30 2 25-27 10 *', timezone: 'Europe/Berlin' },
      ticks: ['2025-10-25T00:30:00.000Z', '2025-10-26T00:30:00.000Z', '2025-10-27T01:30:00.000Z'],
    },
    {
      where: 'New York in spring',
      with: { cron: '30 2 8-10 3 *', timezone: 'America/New_York' },
      ticks: ['2025-03-08T07:30:00.000Z', '2025-03-09T07:00:00.000Z', '2025-03-10T06:30:00.000Z'],
    },
    {
      where: 'New York in autumn',
      with: { cron: '30 1 1-3 11 *', timezone: 'America/New_York' },
      ticks: ['2025-11-01T05:30:00.000Z', '2025-11-02T05:30:00.000Z', '2025-11-03T06:30:00.000Z'],
    },
  ]

  it.each(switches)(
    'in $where: a daily tick fires once on each day, with two workers',
    async ({ with: schedule, ticks }) => {
      const trigger: Trigger = { id: 'trigger', use: 'schedule', with: { ...schedule, missed: 'all' } }
      const { instanceId } = await kit.deploy({ trigger, steps: [post()] })
      await makeDue(instanceId, new Date(ticks[0] ?? ''))
      const workers = await Promise.all([kit.worker(), kit.worker()])
      const accepted = await untilFired(instanceId, ticks)
      await Promise.all(workers.map((worker) => worker.stop()))
      await expectOneRequestEach(accepted)
    },
  )

  it('of one worker by an hour: its leases are by the clock of the database, and no run is lost', async () => {
    const shifted = (ms: number): Services => ({ ...kit.services, now: () => new Date(Date.now() + ms) })
    const workers = await Promise.all([
      kit.worker({ services: shifted(hour), concurrency: 2 }),
      kit.worker({ services: shifted(-hour), concurrency: 2 }),
    ])
    const gate = await createGate()
    const url = `${gate.url}/hold`
    const held = await kit.deploy({
      steps: [{ id: 'held', use: 'http.request', with: { method: 'POST', url } }],
    })
    const accepted = await Promise.all(Array.from({ length: 4 }, () => kit.start(held)))
    await gate.asked('/hold', 4)
    const leases = await kit.services.db.system.$queryRaw`
      SELECT "leaseExpiresAt" BETWEEN now() AND now() + interval '4 seconds' AS "isSound" FROM "Run"
      WHERE id = ANY(${accepted}::uuid[]) AND status = 'running'`
    expect(leases).toEqual(accepted.map(() => ({ isSound: true })))
    gate.open()
    for (const runId of accepted) {
      expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 1 })
    }
    await Promise.all(workers.map((worker) => worker.stop()))
    const { databaseUrl } = kit
    expect(await findBreaches({ databaseUrl, accepted, seen: gate.seen })).toEqual([])
    await gate.close()
  })
})

/** Gives the ticks that are then to fire, by their names. */
async function makeDue(
  instanceId: string,
  dueAt: Date,
  { count, everyMs }: { count: number; everyMs: number } = { count: 0, everyMs: 0 },
): Promise<string[]> {
  await kit.services.db.system.instanceFlow.updateMany({ where: { instanceId }, data: { nextDueAt: dueAt } })
  return Array.from({ length: count }, (_, index) =>
    new Date(dueAt.getTime() + index * everyMs).toISOString(),
  )
}

/** Waits for the end of all runs of a schedule; of its ticks the first are as they should be, and none is there twice. */
async function untilFired(instanceId: string, ticks: readonly string[]): Promise<string[]> {
  const isOver = async () => ((await flowOf(instanceId)).nextDueAt?.getTime() ?? 0) > Date.now()
  await expect.poll(isOver, { timeout: 20_000 }).toBe(true)
  const runs = await runsOf(instanceId)
  for (const { id } of runs) expect(await kit.ended(id)).toMatchObject({ status: 'succeeded' })
  const names = runs.map(({ dedupeKey }) => dedupeKey).toSorted()
  expect(names.slice(0, ticks.length)).toEqual(ticks.map((tick) => `schedule:${tick}`))
  expect(new Set(names).size).toBe(names.length)
  return runs.map(({ id }) => id)
}
