import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createTestKit,
  givenConnection,
  givenCustomer,
  givenDeployed,
  givenEndedRuns,
  givenFleet,
  givenPublished,
  publishNext,
  type TestKit,
} from '../../test/index.ts'
import {
  createInstance,
  deployInstance,
  getInstance,
  pauseInstance,
  runInstanceFlow,
  upgradeInstance,
} from '../index.ts'
import { claimRun } from '../lease/index.ts'
import { noteFailedRuns, noteSucceededRun } from './worker.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

/** Runs that failed, and were counted. */
async function fail(instanceId: string, count: number): Promise<void> {
  const before = new Set(await failedRuns(instanceId))
  await givenEndedRuns(kit.as(), { instanceId, status: 'failed', count })
  const fresh = (await failedRuns(instanceId)).filter((id) => !before.has(id))
  for (const id of fresh) await noteFailedRuns(kit.services.db, [id])
}

async function failedRuns(instanceId: string): Promise<string[]> {
  const rows = await kit.services.db.system.run.findMany({ where: { instanceId, status: 'failed' } })
  return rows.map(({ id }) => id)
}

const versionOf = async (id: string) =>
  (await kit.services.db.system.instance.findUniqueOrThrow({ where: { id } })).versionId

const claim = async (runId: string) =>
  await claimRun(kit.services, { runId, owner: crypto.randomUUID(), ttlMs: 10_000 })

it('fails after three failed runs in a row, takes events on, and is well again after one that succeeds', async () => {
  const { id } = await givenDeployed(kit.as())
  await fail(id, 2)
  expect(await getInstance(kit.as(), id)).toMatchObject({ status: 'enabled', problems: [] })
  await fail(id, 1)
  expect(await getInstance(kit.as(), id)).toMatchObject({
    status: 'failing',
    problems: [{ message: 'The last 3 runs failed.' }],
    lastFailedAt: expect.any(String),
  })
  const { runId } = await runInstanceFlow(kit.as(), id, 'main', {})
  expect(await claim(runId)).toMatchObject({ instanceFailures: 3 })
  await noteSucceededRun(kit.services.db, { instanceId: id, versionId: await versionOf(id) })
  expect(await getInstance(kit.as(), id)).toMatchObject({ status: 'enabled', problems: [] })
  await fail(id, 2)
  expect(await getInstance(kit.as(), id)).toMatchObject({ status: 'enabled' })
})

it('counts nothing that is not its own, or ran on another version', async () => {
  const { draft, ids } = await givenFleet(kit.as(), { count: 1 })
  const [id = ''] = ids
  await givenEndedRuns(kit.as(), { instanceId: id, status: 'failed', count: 3 })
  const old = await failedRuns(id)
  const oldVersion = await versionOf(id)
  await publishNext(kit.as(), draft, { name: 'Second' })
  await upgradeInstance(kit.as(), id, {})
  await noteFailedRuns(kit.services.db, old)
  expect(await getInstance(kit.as(), id)).toMatchObject({ status: 'enabled', lastFailedAt: null })
  await fail(id, 3)
  await noteSucceededRun(kit.services.db, { instanceId: id, versionId: oldVersion })
  expect(await getInstance(kit.as(), id)).toMatchObject({ status: 'failing' })
})

it('stays paused whatever the runs do that were accepted before', async () => {
  const { id } = await givenDeployed(kit.as())
  await pauseInstance(kit.as(), id)
  await fail(id, 4)
  expect(await getInstance(kit.as(), id)).toMatchObject({ status: 'paused', pausedBy: 'member' })
})

it('gives a run that was accepted before an upgrade the config and connections of its own version', async () => {
  const slots = { crm: { connector: 'http', type: 'api-key', owner: 'organization' as const } }
  const field = (key: string, former: string[]) => ({
    pages: [{ title: 'P', fields: [{ key, type: 'text' as const, label: 'Folder', formerKeys: former }] }],
  })
  const draft = await givenPublished(kit.as(), { connections: slots, config: field('folder', []) })
  const customer = await givenCustomer(kit.as())
  const crm = await givenConnection(kit.as())
  const { id } = await createInstance(kit.as(), {
    customer,
    integration: draft.key,
    config: { folder: '/in' },
    connections: { crm: crm.id },
  })
  await deployInstance(kit.as(), id)
  const before = await runInstanceFlow(kit.as(), id, 'main', {})
  await publishNext(kit.as(), draft, { connections: {}, config: field('directory', ['folder']) })
  await upgradeInstance(kit.as(), id, {})
  const after = await runInstanceFlow(kit.as(), id, 'main', {})
  expect(await claim(before.runId)).toMatchObject({
    version: 1,
    config: { folder: '/in' },
    connections: { crm: { id: crm.id } },
  })
  expect(await claim(after.runId)).toMatchObject({
    version: 2,
    config: { directory: '/in' },
    connections: {},
  })
})
