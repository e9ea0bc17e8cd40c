import { setTimeout as delay } from 'node:timers/promises'
import { createDatabase } from '@millrace/db'
import { createRollout, getInstance, getRollout, runInstanceFlow } from '@millrace/services'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createKit, type Kit } from '../kit.ts'
import { startWorkerProcess, untilDead, type WorkerProcess } from '../worker-process.ts'
import { type Fleet, givenFleet } from './fleet.ts'

const quickWorker = new URL('../fixtures/quick-worker.ts', import.meta.url).pathname

/** Long enough for a machine that has much else to do. */
const patienceMs = 120_000

let kit: Kit
beforeAll(async () => {
  kit = await createKit()
})
afterAll(() => kit?.close())

const started: WorkerProcess[] = []
afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL')
})

async function startQuickWorker(): Promise<WorkerProcess> {
  const worker = await startWorkerProcess(kit.env, { program: quickWorker })
  started.push(worker)
  return worker
}

/** Looks until it is so: rollouts have no hints of their own. */
async function until<T>(look: () => Promise<T | null | false>): Promise<T> {
  const endsAt = performance.now() + patienceMs
  while (performance.now() < endsAt) {
    const found = await look()
    if (found !== null && found !== false) return found
    await delay(50)
  }
  throw new Error('it did not come to that')
}

const untilStatus = (id: string, status: string) =>
  until(async () => {
    const rollout = await getRollout(kit.ctx, id)
    return rollout.status === status && rollout
  })

/** No instance is between two versions, and what the rollout says of each is true. */
async function expectConsistent(fleet: Fleet): Promise<void> {
  const states = await fleet.states()
  expect(states.filter(({ version, configured }) => version !== configured)).toEqual([])
  expect(states.filter(({ version, item }) => (version === 2) !== (item === 'upgraded'))).toEqual([])
}

/** Holds a lock for as long as the work takes. */
async function holding<T>(lock: string, work: () => Promise<T>): Promise<T> {
  const db = createDatabase({ url: kit.databaseUrl, poolSize: 1, statementTimeoutMs: patienceMs })
  try {
    return await db.transaction(
      async ({ system }) => {
        await system.$executeRawUnsafe(lock)
        return work()
      },
      { timeoutMs: patienceMs },
    )
  } finally {
    await db.close()
  }
}

/** Somebody's statement waits for what the test holds. */
const untilBlocked = () =>
  until(async () => {
    const rows = await kit.services.db.system.$queryRaw<unknown[]>`
      SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
    return rows.length > 0
  })

describe('a worker that is killed in the middle of a rollout', { timeout: patienceMs }, () => {
  it('leaves every instance on exactly one version; another one goes on, and moves none twice', async () => {
    const fleet = await givenFleet(kit, { count: 600 })
    const worker = await startQuickWorker()
    const { id } = await holding(
      // Of the second batch: the first one is through when the worker comes to it.
      `SELECT FROM "Instance" WHERE id = '${fleet.ids[550]}' FOR NO KEY UPDATE`,
      async () => {
        const rollout = await createRollout(kit.ctx, { integration: fleet.integration })
        await until(async () => (await getRollout(kit.ctx, rollout.id)).counts.upgraded >= 500)
        await untilBlocked()
        process.kill(worker.pid, 'SIGKILL')
        await untilDead(worker.pid)
        await expectConsistent(fleet)
        return rollout
      },
    )
    await expectConsistent(fleet)
    const second = await kit.worker()
    expect(await untilStatus(id, 'completed')).toMatchObject({ counts: { upgraded: 600, pending: 0 } })
    await expectConsistent(fleet)
    expect(await fleet.movesOf()).toEqual(Array(600).fill(1))
    await second.stop()
  })

  it('between moving instances and saying so has moved none', async () => {
    const fleet = await givenFleet(kit, { count: 20 })
    const { id } = await createRollout(kit.ctx, { integration: fleet.integration })
    const worker = await holding('LOCK TABLE "RolloutItem" IN SHARE MODE', async () => {
      const killed = await startQuickWorker()
      await untilBlocked()
      process.kill(killed.pid, 'SIGKILL')
      await untilDead(killed.pid)
      return killed
    })
    await worker.exited
    expect(new Set((await fleet.states()).map(({ version }) => version))).toEqual(new Set([1]))
    const second = await kit.worker()
    await untilStatus(id, 'completed')
    await expectConsistent(fleet)
    expect(await fleet.movesOf()).toEqual(Array(20).fill(1))
    await second.stop()
  })
})

it('two workers at once move each instance once', { timeout: patienceMs }, async () => {
  const fleet = await givenFleet(kit, { count: 1100 })
  const workers = await Promise.all([kit.worker(), kit.worker()])
  const { id } = await createRollout(kit.ctx, { integration: fleet.integration })
  expect(await untilStatus(id, 'completed')).toMatchObject({ counts: { upgraded: 1100 } })
  await expectConsistent(fleet)
  expect(await fleet.movesOf()).toEqual(Array(1100).fill(1))
  await Promise.all(workers.map((worker) => worker.stop()))
})

describe('a version whose runs fail', { timeout: patienceMs }, () => {
  it('goes back by itself after its first stage, with the reason; the others never had it', async () => {
    const fleet = await givenFleet(kit, { count: 4, secondStep: "throw new Error('the new one is broken')" })
    const worker = await kit.worker()
    const { id } = await createRollout(kit.ctx, {
      integration: fleet.integration,
      stages: [
        { percent: 25, watchMs: 600_000 },
        { percent: 100, watchMs: 600_000 },
      ],
      guard: { failurePercent: 50, minRuns: 3 },
    })
    await untilStatus(id, 'watching')
    const first = (await fleet.states()).findIndex(({ version }) => version === 2)
    const moved = fleet.ids[first] ?? ''
    for (let run = 0; run < 3; run += 1) {
      const { runId } = await runInstanceFlow(kit.ctx, moved, 'main', {})
      expect(await kit.ended(runId)).toMatchObject({ status: 'failed' })
    }
    await until(async () => (await getInstance(kit.ctx, moved)).status === 'failing')
    expect(await untilStatus(id, 'rolled_back')).toMatchObject({
      reason: expect.stringContaining('3 of 3 runs on the new version failed'),
      counts: { rolled_back: 1, skipped: 3 },
    })
    expect(await fleet.states()).toMatchObject(Array(4).fill({ version: 1, configured: 1 }))
    const { runId } = await runInstanceFlow(kit.ctx, moved, 'main', {})
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
    await worker.stop()
  })
})
