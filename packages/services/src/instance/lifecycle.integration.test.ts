import type { Flow } from '@millrace/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createTestKit,
  givenConnection,
  givenCustomer,
  givenDeployed,
  givenInstance,
  givenPublished,
  type TestKit,
  webhookFlow,
} from '../../test/index.ts'
import {
  createInstance,
  deleteInstance,
  deployInstance,
  getInstance,
  openRunInput,
  pauseInstance,
  resumeInstance,
  runInstanceFlow,
  upgradeInstance,
} from '../index.ts'
import { claimRun } from '../lease/index.ts'
import { createRun } from '../run/create.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

function flowOn(use: 'deploy' | 'remove' | 'call' | 'manual'): Flow {
  return { ...webhookFlow(), key: `on-${use}`, trigger: { id: 'trigger', use } }
}

const runsOf = (instanceId: string) =>
  kit.services.db.system.run.findMany({ where: { instanceId }, orderBy: { id: 'asc' } })

it('starts the flows that wait for the deployment once, when it is enabled by it', async () => {
  const { id } = await givenInstance(kit.as(), { flows: [flowOn('deploy'), webhookFlow(), flowOn('remove')] })
  expect(await runsOf(id)).toEqual([])
  await deployInstance(kit.as(), id)
  const [run, ...others] = await runsOf(id)
  expect(others).toEqual([])
  expect(run).toMatchObject({ flow: 'on-deploy', trigger: 'deploy', status: 'queued', options: {} })
  expect(kit.queue.jobs).toContainEqual({ kind: 'run', runId: run?.id, attempt: 0 })
  expect(await new Response(await openRunInput(kit.as(), run?.id ?? '')).json()).toEqual({ body: {} })

  await deployInstance(kit.as(), id)
  await upgradeInstance(kit.as(), id, {})
  await pauseInstance(kit.as(), id)
  await resumeInstance(kit.as(), id)
  expect(await runsOf(id)).toHaveLength(1)
  await pauseInstance(kit.as(), id)
  await deployInstance(kit.as(), id)
  expect(await runsOf(id)).toHaveLength(2)
})

it('starts one run for two who deploy at the same time', async () => {
  const { id } = await givenInstance(kit.as(), { flows: [flowOn('deploy')] })
  await Promise.all([deployInstance(kit.as(), id), deployInstance(kit.as(), id)])
  expect(await runsOf(id)).toHaveLength(1)
})

it('starts no run, and tells nobody of one, when the deployment fails', async () => {
  const { id } = await givenInstance(kit.as(), { flows: [flowOn('deploy')] })
  const { system } = kit.services.db
  const jobs = kit.queue.jobs.length
  await system.$executeRaw`ALTER TABLE "AuditEntry" ADD CONSTRAINT broken CHECK (action <> 'instance.deploy') NOT VALID`
  await expect(deployInstance(kit.as(), id)).rejects.toThrow()
  await system.$executeRaw`ALTER TABLE "AuditEntry" DROP CONSTRAINT broken`
  expect(await runsOf(id)).toEqual([])
  expect(kit.queue.jobs).toHaveLength(jobs)
})

it('starts the flows that wait for the removal with a copy of config and connections', async () => {
  const { key } = await givenPublished(kit.as(), {
    connections: { crm: { connector: 'http', type: 'api-key', owner: 'instance' } },
    config: { pages: [{ title: 'P', fields: [{ key: 'folder', type: 'text', label: 'Folder' }] }] },
    flows: [flowOn('remove')],
  })
  const customer = await givenCustomer(kit.as())
  const connection = await givenConnection(kit.as(), { owner: 'instance', customer })
  const { id } = await createInstance(kit.as(), {
    customer,
    integration: key,
    config: { folder: '/in' },
    connections: { crm: connection.id },
  })
  await deployInstance(kit.as(), id)
  await deleteInstance(kit.as(), id)
  await expect(getInstance(kit.as(), id)).rejects.toMatchObject({ code: 'not_found' })
  const [run] = await runsOf(id)
  expect(run).toMatchObject({
    trigger: 'remove',
    flow: 'on-remove',
    options: { config: { folder: '/in' }, connections: { crm: connection.id } },
  })
  const claimed = await claimRun(kit.services, {
    runId: run?.id ?? '',
    owner: crypto.randomUUID(),
    ttlMs: 10_000,
  })
  expect(claimed).toMatchObject({ config: { folder: '/in' }, connections: { crm: { id: connection.id } } })
})

it('removes what was never deployed without a word', async () => {
  const { id } = await givenInstance(kit.as(), { flows: [flowOn('remove')] })
  await deleteInstance(kit.as(), id)
  expect(await runsOf(id)).toEqual([])
})

it('lists each flow with its trigger; one that is called has no address, and can be started by hand', async () => {
  const flows = (['call', 'deploy', 'remove', 'manual'] as const).map(flowOn)
  const instance = await givenDeployed(kit.as(), { flows })
  expect(instance.flows.map(({ trigger, webhookUrl }) => [trigger, webhookUrl])).toEqual([
    ['call', null],
    ['deploy', null],
    ['remove', null],
    ['manual', null],
  ])
  await expect(runInstanceFlow(kit.as(), instance.id, 'on-call', {})).resolves.toBeDefined()
})

it('leaves no run of an instance that is deleted while events come in', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { id } = await givenDeployed(kit.as())
    const row = await kit.services.db.system.instance.findUniqueOrThrow({
      where: { id },
      include: { flows: true },
    })
    const { organizationId, integrationId, versionId, customerId, flows } = row
    // What an ingest does once it has found its target, whatever becomes of the target meanwhile.
    const event = () =>
      createRun(kit.services, {
        organizationId,
        integrationId,
        versionId,
        customerId,
        instanceId: id,
        instanceFlowId: flows[0]?.id ?? null,
        flow: 'main',
        trigger: 'webhook',
        value: { body: null },
      }).then(
        () => 'accepted',
        (error: { code?: string }) => error.code,
      )
    const deleted = deleteInstance(kit.as(), id).then(
      () => 'deleted',
      (error: { code?: string }) => error.code,
    )
    const [first, outcome, ...others] = await Promise.all([event(), deleted, event(), event()])
    const events = [first, ...others]
    expect(['deleted', 'conflict']).toContain(outcome)
    for (const result of events) expect(['accepted', 'conflict']).toContain(result)
    if (outcome === 'deleted') expect(events).not.toContain('accepted')
    expect(await kit.services.db.system.run.count({ where: { instanceId: id } })).toBe(
      events.filter((result) => result === 'accepted').length,
    )
  }
})
