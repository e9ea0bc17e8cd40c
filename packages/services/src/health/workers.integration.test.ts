import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { createTestKit, givenDeployed, type TestKit } from '../../test/index.ts'
import { listWorkers, runInstanceFlow } from '../index.ts'
import { recordHeartbeat } from '../worker-node/index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterEach(() => kit.services.db.system.workerNode.deleteMany())
afterAll(() => kit.close())

const state = {
  pid: 7,
  host: 'host',
  version: '0.1.0',
  tier: 'restricted' as const,
  gaps: ['a sandbox can start processes'],
  driver: 'zygote',
  fallbacks: 2,
  running: 1,
  capacity: 4,
}

async function givenWorker({ silentMs = 0 }: { silentMs?: number } = {}): Promise<string> {
  const id = crypto.randomUUID()
  await recordHeartbeat(kit.services, { id, ...state })
  const heartbeatAt = new Date(Date.now() - silentMs)
  await kit.services.db.system.workerNode.update({ where: { id }, data: { heartbeatAt } })
  return id
}

it('where no worker is, none is listed', async () => {
  expect(await listWorkers(kit.stranger)).toEqual({
    workers: [],
    runs: { queued: 0, running: 0, waiting: 0, oldestQueuedAt: null },
  })
})

it('shows everybody what they are, and for an hour those that died', async () => {
  const alive = await givenWorker()
  const dead = await givenWorker({ silentMs: 60_000 })
  await givenWorker({ silentMs: 2 * 60 * 60 * 1000 })
  const { workers } = await listWorkers(kit.as('viewer'))
  expect(workers).toHaveLength(2)
  expect(workers.find(({ id }) => id === alive)).toMatchObject({ ...state, state: 'alive' })
  expect(workers.find(({ id }) => id === dead)).toMatchObject({ state: 'gone' })
})

it('counts what waits for a worker, of the own organization only', async () => {
  const instance = await givenDeployed(kit.as())
  const { runId } = await runInstanceFlow(kit.as(), instance.id, 'main', {})
  await runInstanceFlow(kit.as(), instance.id, 'main', {})
  const first = await kit.services.db.system.run.findUniqueOrThrow({ where: { id: runId } })
  const { runs } = await listWorkers(kit.as('viewer'))
  expect(runs).toEqual({
    queued: 2,
    running: 0,
    waiting: 0,
    oldestQueuedAt: first.queuedAt.toISOString(),
  })
  expect((await listWorkers(kit.stranger)).runs.queued).toBe(0)
})
