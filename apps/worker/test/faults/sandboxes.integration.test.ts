import { findBreaches } from '@millrace/testing/invariants'
import { createRandom } from '@millrace/testing/random'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { code, createKit, type Kit } from '../kit.ts'
import { startThirdParty, type ThirdParty } from './third-party.ts'
import { throughHost } from './through-host.ts'
import { type WatchedDriver, watchSandboxes } from './watch-sandboxes.ts'

let kit: Kit
let driver: WatchedDriver

beforeAll(async () => {
  kit = await createKit()
  driver = watchSandboxes(kit.driver())
  await kit.worker({ driver, concurrency: 8 })
})
afterAll(() => kit?.close())

const post = (id: string, url: string) => ({
  id,
  use: 'http.request',
  with: { method: 'POST', url },
})

describe('fault 1: a sandbox is killed in the middle of a step', () => {
  const count = 200
  /** In the order in which a run asks: two steps, a loop of three items, and a last step. */
  const requestsPerRun = 6
  const random = createRandom()

  it(`at a random one, in each of ${count} runs: all finish, and no recorded step repeats (seed ${random.seed})`, async () => {
    const asked = new Map<string, number>()
    const doomed = new Map<string, number>()
    let kills = 0
    const third = await startThirdParty(({ key, times }, response) => {
      const runId = key?.split(':')[0] ?? ''
      if (times === 1) asked.set(runId, (asked.get(runId) ?? 0) + 1)
      if (!doomed.has(runId)) doomed.set(runId, 1 + random.below(requestsPerRun))
      const isDoomed = times === 1 && asked.get(runId) === doomed.get(runId)
      // Killed before it has its answer, or while it goes on with it.
      if (!isDoomed || random.below(2) === 0) response.end('{}')
      if (!isDoomed) return
      kills += 1
      driver.killRun(runId)
    })
    const deployed = await kit.deploy({
      steps: [
        post('first', third.url),
        post('second', third.url),
        {
          id: 'each',
          use: 'loop',
          with: { items: '{{ [1, 2, 3] }}' },
          body: { steps: [post('item', third.url)] },
        },
        post('last', third.url),
      ],
    })
    const accepted = await startMany(deployed, count)
    const ends = await Promise.all(accepted.map((runId) => kit.ended(runId)))
    expect(new Set(ends.map(({ status }) => status))).toEqual(new Set(['succeeded']))
    expect(kills).toBe(count)
    expect(new Set(third.seen.map(({ key }) => key)).size).toBe(count * requestsPerRun)
    expect(await findBreaches({ databaseUrl: kit.databaseUrl, accepted, seen: third.seen })).toEqual([])
    await third.close()
  }, 180_000)
})

describe('fault 14: a step never lets go', () => {
  it('its deadline kills it, and the worker goes on renewing, beating and running meanwhile', async () => {
    const spin = { ...code('spin', 'while (true) {}'), timeoutMs: 4000 }
    const runId = await kit.start(await kit.deploy({ steps: [spin] }))
    await kit.untilStep(runId, 'spin')
    const { system } = kit.services.db
    const before = await system.workerNode.findFirstOrThrow()
    const { leaseExpiresAt } = await system.run.findUniqueOrThrow({ where: { id: runId } })
    const neighbour = await kit.start(await kit.deploy({ steps: [code('only', 'return 1')] }))
    expect(await kit.ended(neighbour)).toMatchObject({ status: 'succeeded' })
    await expect
      .poll(async () => (await system.workerNode.findFirstOrThrow()).heartbeatAt.getTime(), {
        timeout: 20_000,
      })
      .toBeGreaterThan(before.heartbeatAt.getTime())
    const isRenewed = async () => {
      const during = await system.run.findUniqueOrThrow({ where: { id: runId } })
      return during.status !== 'running' || Number(during.leaseExpiresAt) > Number(leaseExpiresAt)
    }
    await expect.poll(isRenewed, { timeout: 20_000 }).toBe(true)
    expect(await kit.ended(runId)).toMatchObject({
      status: 'failed',
      errorCode: 'step_timeout',
      error: { stepId: 'spin', message: expect.stringContaining('4 s') },
    })
    expect(() => process.kill(driver.pidOf(runId), 0)).toThrow()
    expect(await findBreaches({ databaseUrl: kit.databaseUrl, accepted: [runId], seen: [] })).toEqual([])
  })
})

/** The event loop finds its own descriptors gone. */
const nativeCrash = `
  const { closeSync } = await import('node:fs')
  for (let fd = 4; fd < 64; fd += 1) try { closeSync(fd) } catch {}
  await new Promise(() => {})`

const segmentationFault = `${throughHost} host.getBuiltinModule('node:ffi').getInt32(8n)`

describe('fault 17: a run that crashes every process', () => {
  let third: ThirdParty
  beforeAll(async () => {
    third = await startThirdParty(({ path, key }, response) => {
      if (path === '/poison') driver.killRun(key?.split(':')[0] ?? '')
      else response.end('{}')
    })
  })
  afterAll(() => third?.close())

  it.each([
    // The kernel spares the first process of a namespace SIGABRT; libc then makes sure.
    { how: 'a native crash', poison: () => code('poison', nativeCrash), signal: /SIGABRT|SIGSEGV/ },
    { how: 'a segmentation fault', poison: () => code('poison', segmentationFault), signal: /SIGSEGV/ },
    { how: 'an end by force', poison: () => post('poison', `${third.url}/poison`), signal: /SIGKILL/ },
  ])(
    'with $how, fails after three attempts with the reason; what it recorded is not done again',
    async ({ poison, signal }) => {
      const deployed = await kit.deploy({ steps: [post('before', `${third.url}/before`), poison()] })
      const runId = await kit.start(deployed)
      expect(await kit.ended(runId)).toMatchObject({
        status: 'failed',
        errorCode: 'sandbox_crashed',
        attempt: 3,
        error: { message: expect.stringMatching(signal), stepId: 'poison' },
      })
      const before = third.seen.filter(({ path, key }) => path === '/before' && key?.startsWith(runId))
      expect(before).toHaveLength(1)
      const steps = await kit.services.db.system.stepRun.findMany({
        where: { runId },
        orderBy: { firstSeq: 'asc' },
      })
      expect(steps.map(({ path, status }) => [path, status])).toEqual([
        ['before', 'succeeded'],
        ['poison', 'failed'],
      ])
    },
  )

  it('takes nobody along: runs beside it keep their worker and need one attempt', async () => {
    const poison = await kit.deploy({ steps: [code('poison', nativeCrash)] })
    const healthy = await kit.deploy({ steps: [post('one', third.url), post('two', third.url)] })
    const poisoned = await startMany(poison, 10)
    const others = await startMany(healthy, 20)
    for (const end of await Promise.all(others.map((runId) => kit.ended(runId)))) {
      expect(end).toMatchObject({ status: 'succeeded', attempt: 1 })
    }
    for (const end of await Promise.all(poisoned.map((runId) => kit.ended(runId)))) {
      expect(end).toMatchObject({ status: 'failed', errorCode: 'sandbox_crashed', attempt: 3 })
    }
    const seen = third.seen.filter(({ key }) => others.some((runId) => key?.startsWith(runId)))
    const accepted = [...poisoned, ...others]
    expect(await findBreaches({ databaseUrl: kit.databaseUrl, accepted, seen })).toEqual([])
  }, 60_000)
})

async function startMany(deployed: { instanceId: string; flow: string }, count: number): Promise<string[]> {
  const runIds: string[] = []
  for (let left = count; left > 0; left -= 1) runIds.push(await kit.start(deployed))
  return runIds
}
