import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createTestKit,
  type definition,
  givenConnection,
  givenCustomer,
  givenDeployed,
  givenInstance,
  givenIntegration,
  givenPublished,
  scheduleFlow,
  type TestKit,
  webhookFlow,
} from '../../test/index.ts'
import {
  createInstance,
  deleteInstance,
  deployInstance,
  getInstance,
  pauseInstance,
  publishIntegration,
  resumeInstance,
  runInstanceFlow,
  saveDraft,
  updateInstance,
  upgradeInstance,
} from '../index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

const needy = {
  connections: {
    crm: { connector: 'http', type: 'api-key', owner: 'organization' },
    drop: { connector: 'dropbox', type: 'oauth2', owner: 'customer' },
  },
  config: {
    pages: [
      {
        title: 'Folder',
        fields: [
          { key: 'folder', type: 'text', label: 'Folder', required: true },
          { key: 'depth', type: 'number', label: 'Depth', default: 2 },
        ],
      },
    ],
  },
} satisfies Partial<ReturnType<typeof definition>>

it('deploys a flow with a webhook address nobody can guess', async () => {
  const instance = await givenDeployed(kit.as())
  expect(instance.status).toBe('enabled')
  expect(instance.flows).toEqual([
    {
      key: 'main',
      name: 'Main flow',
      trigger: 'webhook',
      webhookUrl: expect.stringMatching(/^https:\/\/millrace\.example\/hooks\/[A-Za-z0-9_-]{43}$/),
      nextDueAt: null,
      pollError: null,
    },
  ])
})

it('shows the address to those who may start its flow, and to no others', async () => {
  const { id } = await givenDeployed(kit.as())
  const owner = kit.as()
  const key = { kind: 'api-key', id: owner.actor.id, organizationId: owner.actor.organizationId } as const
  const withScopes = (scopes: string[]) => ({ ...owner, actor: { ...key, role: 'owner' as const, scopes } })
  for (const ctx of [kit.as('viewer'), withScopes(['instance.read'])])
    expect((await getInstance(ctx, id)).flows).toMatchObject([{ key: 'main', webhookUrl: null }])
  for (const ctx of [kit.as('support'), withScopes(['instance.read', 'run.start'])])
    expect((await getInstance(ctx, id)).flows).toMatchObject([{ webhookUrl: expect.any(String) }])
})

it('shows no address before it is deployed', async () => {
  const { id } = await givenInstance(kit.as())
  const instance = await getInstance(kit.as(), id)
  expect(instance).toMatchObject({ status: 'ready', flows: [{ webhookUrl: null }] })
})

it('deploys only when nothing is missing, and names all that is', async () => {
  const { id } = await givenInstance(kit.as(), needy)
  await expect(deployInstance(kit.as(), id)).rejects.toMatchObject({
    code: 'invalid',
    problems: [{ path: 'config.folder' }, { path: 'connections.crm' }, { path: 'connections.drop' }],
  })
  expect((await getInstance(kit.as(), id)).status).toBe('needs_configuration')
})

it('fills in defaults when it is deployed', async () => {
  const { key } = await givenPublished(kit.as(), needy)
  const customer = await givenCustomer(kit.as())
  const crm = await givenConnection(kit.as())
  const drop = await givenConnection(kit.as(), {
    connector: 'dropbox',
    type: 'oauth2',
    owner: 'customer',
    customer,
    values: { accessToken: 't' },
  })
  const { id } = await createInstance(kit.as(), {
    customer,
    integration: key,
    config: { folder: '/orders' },
    connections: { crm: crm.id, drop: drop.id },
  })
  expect(await deployInstance(kit.as(), id)).toMatchObject({
    status: 'enabled',
    config: { folder: '/orders', depth: 2 },
    connections: { crm: crm.id, drop: drop.id },
  })
})

it('binds no connection of another customer, owner, type or organization', async () => {
  const { key } = await givenPublished(kit.as(), needy)
  const customer = await givenCustomer(kit.as())
  const other = await givenCustomer(kit.as())
  const dropbox = { connector: 'dropbox', type: 'oauth2', values: { accessToken: 't' } }
  const ofOther = await givenConnection(kit.as(), { ...dropbox, owner: 'customer', customer: other })
  const ofOrganization = await givenConnection(kit.as(), dropbox)
  const ofStranger = await givenConnection(kit.stranger)
  const bind = (connections: Record<string, string>) =>
    createInstance(kit.as(), { customer, integration: key, config: {}, connections })
  for (const connections of [
    { drop: ofOther.id },
    { drop: ofOrganization.id },
    { crm: ofOrganization.id },
    { crm: ofStranger.id },
    { nope: ofOrganization.id },
  ]) {
    await expect(bind(connections)).rejects.toMatchObject({
      code: 'invalid',
      problems: [{ path: `connections.${Object.keys(connections)[0]}` }],
    })
  }
})

it('keeps a connection of one instance for that instance', async () => {
  const slot = { crm: { connector: 'http', type: 'api-key', owner: 'instance' as const } }
  const { key } = await givenPublished(kit.as(), { connections: slot })
  const customer = await givenCustomer(kit.as())
  const connection = await givenConnection(kit.as(), { owner: 'instance', customer })
  const input = { customer, integration: key, config: {}, connections: { crm: connection.id } }
  const first = await createInstance(kit.as(), input)
  await expect(createInstance(kit.as(), input)).rejects.toMatchObject({ code: 'invalid' })
  await expect(updateInstance(kit.as(), first.id, { connections: input.connections })).resolves.toBeDefined()
})

it('makes a schedule due while enabled, and only then', async () => {
  const { id } = await givenDeployed(kit.as(), { flows: [scheduleFlow()] })
  const dueAt = async () => (await getInstance(kit.as(), id)).flows[0]?.nextDueAt
  expect(await dueAt()).toMatch(/:00:00\.000Z$/)
  await pauseInstance(kit.as(), id)
  expect(await dueAt()).toBeNull()
  await resumeInstance(kit.as(), id)
  expect(await dueAt()).toMatch(/:00:00\.000Z$/)
})

it('keeps webhook addresses across versions; flows that are gone lose theirs', async () => {
  const draft = await givenPublished(kit.as(), {
    flows: [webhookFlow(), { ...webhookFlow(), key: 'second' }],
  })
  const customer = await givenCustomer(kit.as())
  const { id } = await createInstance(kit.as(), {
    customer,
    integration: draft.key,
    config: {},
    connections: {},
  })
  const before = await deployInstance(kit.as(), id)
  await saveDraft(kit.as(), draft.key, { ...draft, flows: [webhookFlow(), scheduleFlow()] })
  await publishIntegration(kit.as(), draft.key, {})
  const after = await upgradeInstance(kit.as(), id, {})
  expect(after.version).toBe(2)
  expect(after.flows.map((flow) => flow.key)).toEqual(['main', 'hourly'])
  expect(after.flows[0]?.webhookUrl).toBe(before.flows[0]?.webhookUrl)
  const left = await kit.services.db.system.instanceFlow.findMany({ where: { instanceId: id } })
  expect(left.map((flow) => flow.flow).toSorted()).toEqual(['hourly', 'main'])
})

it('does not upgrade to a version that asks for more than the instance has', async () => {
  const draft = await givenPublished(kit.as())
  const customer = await givenCustomer(kit.as())
  const { id } = await createInstance(kit.as(), {
    customer,
    integration: draft.key,
    config: {},
    connections: {},
  })
  await deployInstance(kit.as(), id)
  await saveDraft(kit.as(), draft.key, { ...draft, ...needy })
  await publishIntegration(kit.as(), draft.key, {})
  await expect(upgradeInstance(kit.as(), id, {})).rejects.toMatchObject({ code: 'invalid' })
  expect((await getInstance(kit.as(), id)).version).toBe(1)
})

it('needs a published version', async () => {
  const { key } = await givenIntegration(kit.as())
  const customer = await givenCustomer(kit.as())
  await expect(
    createInstance(kit.as(), { customer, integration: key, config: {}, connections: {} }),
  ).rejects.toMatchObject({ code: 'invalid', problems: [{ path: 'integration' }] })
})

it('keeps no secret in the config', async () => {
  const { id } = await givenInstance(kit.as(), {
    config: { pages: [{ title: 'P', fields: [{ key: 'token', type: 'secret', label: 'Token' }] }] },
  })
  await expect(updateInstance(kit.as(), id, { config: { token: 'x' } })).rejects.toMatchObject({
    code: 'invalid',
  })
})

it('starts a flow by hand only while enabled', async () => {
  const { id } = await givenDeployed(kit.as())
  const { runId } = await runInstanceFlow(kit.as(), id, 'main', { input: { name: 'Ada' } })
  expect(await kit.services.db.system.run.findUnique({ where: { id: runId } })).toMatchObject({
    instanceId: id,
    trigger: 'manual',
    status: 'queued',
    lastSeq: 1,
  })
  await pauseInstance(kit.as(), id)
  await expect(runInstanceFlow(kit.as(), id, 'main', {})).rejects.toMatchObject({ code: 'conflict' })
})

it('is not deleted under a run that is not over', async () => {
  const { id } = await givenDeployed(kit.as())
  const { runId } = await runInstanceFlow(kit.as(), id, 'main', {})
  await expect(deleteInstance(kit.as(), id)).rejects.toMatchObject({ code: 'conflict' })
  await kit.services.db.system.run.update({ where: { id: runId }, data: { status: 'succeeded' } })
  await deleteInstance(kit.as(), id)
  await expect(getInstance(kit.as(), id)).rejects.toMatchObject({ code: 'not_found' })
})
