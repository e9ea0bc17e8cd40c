import type { Retry, Step } from '@millrace/contracts'
import { findBreaches } from '@millrace/testing/invariants'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKit, type Kit } from '../kit.ts'
import { untilDead } from '../worker-process.ts'
import { startThirdParty, type ThirdParty } from './third-party.ts'
import { type WatchedDriver, watchSandboxes } from './watch-sandboxes.ts'

let kit: Kit
let driver: WatchedDriver
let third: ThirdParty
/** Requests by path that go wrong before the third party is well again. */
const failures = new Map<string, number>()

beforeAll(async () => {
  kit = await createKit()
  driver = watchSandboxes(kit.driver())
  await kit.worker({ driver })
  third = await startThirdParty(({ path, times }, response) => {
    if (times > (failures.get(path) ?? 0)) return void response.end('{"well":true}')
    const [, how, seconds] = path.split('/')
    if (how === 'reset') response.socket?.resetAndDestroy()
    else if (how === 'cut')
      response.writeHead(200, { 'content-length': 100 }).write('{"half":', () => response.destroy())
    else if (how !== 'hang') {
      response
        .writeHead(Number(how), seconds === undefined ? {} : { 'retry-after': seconds })
        .end('{"sorry":true}')
    }
  })
})
afterAll(async () => {
  await kit?.close()
  await third?.close()
})

const delayMs = 150
const retry: Retry = { attempts: 3, delayMs, backoff: 'exponential' }

async function startCall(path: string, { fails }: { fails: number }): Promise<string> {
  failures.set(path, fails)
  const url = `${third.url}${path}`
  const call: Step = { id: 'call', use: 'http.request', with: { method: 'POST', url, timeoutMs: 400 }, retry }
  return kit.start(await kit.deploy({ steps: [call] }))
}

const requestsOf = (runId: string) => third.seen.filter(({ key }) => key?.startsWith(runId))
const gapsOf = (runId: string) => {
  const times = requestsOf(runId).map(({ at }) => at)
  return times.slice(1).map((at, index) => at - (times[index] ?? 0))
}

/** Each is one of `attempts`, so nothing is asked more often: the same key each time, and never sooner than the backoff. */
function expectBackoff(runId: string, least: readonly number[]): void {
  const requests = requestsOf(runId)
  expect(requests).toHaveLength(least.length + 1)
  expect(new Set(requests.map(({ key }) => key)).size).toBe(1)
  for (const [index, gap] of gapsOf(runId).entries())
    expect(gap).toBeGreaterThanOrEqual((least[index] ?? 0) - 5)
}

const ways = [
  { how: '503', code: 'unavailable', says: /503/ },
  { how: '500', code: 'unavailable', says: /500/ },
  { how: '429', code: 'rate_limited', says: /429: too many requests/ },
  { how: 'reset', code: 'network', says: /127\.0\.0\.1/ },
  { how: 'cut', code: 'network', says: /127\.0\.0\.1/ },
  { how: 'hang', code: 'timeout', says: /400 ms/ },
]

describe('fault 23: a third party is not well', () => {
  it.each(ways)('$how twice: the third attempt succeeds, after a growing pause', async ({ how }) => {
    const runId = await startCall(`/${how}`, { fails: 2 })
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 1 })
    expectBackoff(runId, [delayMs, 2 * delayMs])
  })

  it.each(ways)(
    '$how for good: three requests, then an error that says what happened',
    async ({ how, code, says }) => {
      const runId = await startCall(`/${how}`, { fails: 99 })
      const end = await kit.ended(runId)
      expect(end).toMatchObject({ status: 'failed', errorCode: code, error: { stepId: 'call' } })
      expect(Object(end.error).message).toMatch(says)
      expectBackoff(runId, [delayMs, 2 * delayMs])
      expect(await findBreaches({ databaseUrl: kit.databaseUrl, accepted: [runId], seen: [] })).toEqual([])
    },
  )

  it.each(['429', '503'])(
    '%s with a Retry-After that is longer than the backoff: it is kept',
    async (how) => {
      const runId = await startCall(`/${how}/1`, { fails: 1 })
      expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
      expectBackoff(runId, [1000])
    },
  )

  it('with a long Retry-After: the run waits without a process, and asks again when it is time', async () => {
    const runId = await startCall('/429/3600', { fails: 1 })
    await kit.untilStatus(runId, 'waiting')
    await untilDead(driver.pidOf(runId))
    const { system } = kit.services.db
    expect(await system.run.findUniqueOrThrow({ where: { id: runId } })).toMatchObject({
      leaseOwner: null,
      attempt: 1,
    })
    const [wait, ...others] = await system.wait.findMany({ where: { runId } })
    expect(others).toEqual([])
    expect(wait).toMatchObject({ kind: 'retry', path: 'call', resolvedAt: null })
    expect(Number(wait?.until) - Number(wait?.recordedAt)).toBeGreaterThan(3_590_000)
    expect(requestsOf(runId)).toHaveLength(1)

    await system.wait.updateMany({ where: { runId }, data: { until: new Date(), openUntil: new Date() } })
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 2 })
    expectBackoff(runId, [0])
    expect(
      await findBreaches({ databaseUrl: kit.databaseUrl, accepted: [runId], seen: requestsOf(runId) }),
    ).toEqual([])
  })
})
