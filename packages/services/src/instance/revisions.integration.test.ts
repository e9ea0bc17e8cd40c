import type { Definition } from '@millrace/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createTestKit,
  givenConnection,
  givenCustomer,
  givenInstance,
  givenPublished,
  type TestKit,
  webhookFlow,
} from '../../test/index.ts'
import {
  createInstance,
  deployInstance,
  getInstance,
  listInstanceRevisions,
  publishIntegration,
  rollbackInstance,
  saveDraft,
  updateInstance,
  upgradeInstance,
} from '../index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

type Fields = NonNullable<Definition['config']>['pages'][number]['fields']
const pages = (...fields: Fields) => ({ pages: [{ title: 'Settings', fields }] })
const folder: Fields[number] = { key: 'folder', type: 'text', label: 'Folder', required: true }
const slot = { crm: { connector: 'http', type: 'api-key', owner: 'organization' as const } }

async function publish(draft: Definition, changes: Partial<Definition>): Promise<void> {
  await saveDraft(kit.as(), draft.key, { ...draft, ...changes })
  await publishIntegration(kit.as(), draft.key, {})
}

/** Deployed on version 1, which asks for a folder. */
async function givenFolder(changes: Partial<Definition> = {}) {
  const draft = await givenPublished(kit.as(), { config: pages(folder), ...changes })
  const customer = await givenCustomer(kit.as())
  const bound = changes.connections === undefined ? {} : { crm: (await givenConnection(kit.as())).id }
  const { id } = await createInstance(kit.as(), {
    customer,
    integration: draft.key,
    config: { folder: '/in' },
    connections: bound,
  })
  return { draft, bound, instance: await deployInstance(kit.as(), id) }
}

const revisionsOf = async (id: string) => (await listInstanceRevisions(kit.as(), id, {})).items

it('says what it lacks before it is deployed, and when nothing is missing', async () => {
  const { id, ...created } = await givenInstance(kit.as(), { config: pages(folder), connections: slot })
  expect(created).toMatchObject({
    status: 'needs_configuration',
    problems: [{ path: 'config.folder' }, { path: 'connections.crm' }],
  })
  const { id: crm } = await givenConnection(kit.as())
  const changed = await updateInstance(kit.as(), id, { config: { folder: '/in' }, connections: { crm } })
  expect(changed).toMatchObject({ status: 'ready', problems: [] })
  expect(await updateInstance(kit.as(), id, { config: {} })).toMatchObject({ status: 'needs_configuration' })
})

it('has a name and labels, which are no revision', async () => {
  const { id } = await givenInstance(kit.as())
  const changed = await updateInstance(kit.as(), id, { name: 'Berlin', labels: ['eu', 'eu', 'vip'] })
  expect(changed).toMatchObject({ name: 'Berlin', labels: ['eu', 'vip'] })
  expect(await revisionsOf(id)).toEqual([])
})

it('keeps what each change replaced, and who replaced it', async () => {
  const { instance, bound } = await givenFolder({ connections: slot })
  await updateInstance(kit.as(), instance.id, { config: { folder: '/out' } })
  await updateInstance(kit.as(), instance.id, { config: { folder: '/out' } })
  expect(await revisionsOf(instance.id)).toMatchObject([
    {
      version: 1,
      config: { folder: '/in' },
      connections: bound,
      reason: 'update',
      actor: `member:${kit.as().actor.id}`,
      actorName: 'Olga',
    },
  ])
  await expect(listInstanceRevisions(kit.stranger, instance.id, {})).rejects.toMatchObject({
    code: 'not_found',
  })
})

it('goes back over a version, with config, connections and webhook addresses, and forth again', async () => {
  const { draft, instance, bound } = await givenFolder({ connections: slot })
  await publish(draft, {
    connections: {},
    config: pages({ ...folder, key: 'directory', formerKeys: ['folder'] }),
  })
  const upgraded = await upgradeInstance(kit.as(), instance.id, {})
  expect(upgraded).toMatchObject({ version: 2, config: { directory: '/in' }, connections: {} })
  expect(upgraded.flows).toEqual(instance.flows)

  const back = await rollbackInstance(kit.as(), instance.id, {})
  expect(back).toMatchObject({ version: 1, config: { folder: '/in' }, connections: bound, status: 'enabled' })
  expect(back.flows).toEqual(instance.flows)
  expect(await rollbackInstance(kit.as(), instance.id, {})).toMatchObject({
    version: 2,
    config: { directory: '/in' },
  })
  const revisions = await revisionsOf(instance.id)
  expect(revisions.map(({ version, reason }) => [version, reason])).toEqual([
    [1, 'rollback'],
    [2, 'rollback'],
    [1, 'upgrade'],
  ])
  const first = revisions.at(-1)?.id
  expect(await rollbackInstance(kit.as(), instance.id, { revision: first })).toMatchObject({ version: 1 })
})

it('goes back to nothing that is not its own, or not complete any more', async () => {
  const { instance } = await givenFolder({ connections: slot })
  await expect(rollbackInstance(kit.as(), instance.id, {})).rejects.toMatchObject({ code: 'conflict' })
  const other = await givenConnection(kit.as())
  await updateInstance(kit.as(), instance.id, { connections: { crm: other.id } })
  const [revision] = await revisionsOf(instance.id)
  const { instance: another } = await givenFolder()
  for (const id of [revision?.id, 'nonsense'])
    await expect(rollbackInstance(kit.as(), another.id, { revision: id })).rejects.toMatchObject({
      code: 'not_found',
    })
  const [first] = Object.values(instance.connections)
  await kit.services.db.system.connection.delete({ where: { id: first ?? '' } })
  await expect(rollbackInstance(kit.as(), instance.id, {})).rejects.toMatchObject({
    code: 'invalid',
    problems: [{ path: 'connections.crm' }],
  })
  expect((await getInstance(kit.as(), instance.id)).connections).toEqual({ crm: other.id })
})

it('stays on its version, marked, when another one asks for more; what is missing can be brought along', async () => {
  const { draft, instance } = await givenFolder()
  await publish(draft, { config: pages(folder, { ...folder, key: 'archive', label: 'Archive' }) })
  await expect(upgradeInstance(kit.as(), instance.id, {})).rejects.toMatchObject({
    code: 'invalid',
    message: 'The instance stays on version 1: version 2 asks for more than it has.',
    problems: [{ path: 'config.archive' }],
  })
  expect(await getInstance(kit.as(), instance.id)).toMatchObject({
    version: 1,
    status: 'enabled',
    config: { folder: '/in' },
    pending: { version: 2, problems: [{ path: 'config.archive' }] },
  })
  await expect(
    upgradeInstance(kit.as(), instance.id, { config: { archive: 1, nonsense: true } }),
  ).rejects.toMatchObject({
    code: 'invalid',
    problems: expect.arrayContaining([expect.objectContaining({ path: 'config.archive' })]),
  })
  const upgraded = await upgradeInstance(kit.as(), instance.id, { config: { archive: '/old' } })
  expect(upgraded).toMatchObject({
    version: 2,
    config: { folder: '/in', archive: '/old' },
    pending: null,
  })
})

it('moves a draft to a version that asks for more, and says what is missing', async () => {
  const draft = await givenPublished(kit.as())
  const customer = await givenCustomer(kit.as())
  const { id } = await createInstance(kit.as(), {
    customer,
    integration: draft.key,
    config: {},
    connections: {},
  })
  await publish(draft, { config: pages(folder), flows: [webhookFlow()] })
  expect(await upgradeInstance(kit.as(), id, {})).toMatchObject({
    version: 2,
    status: 'needs_configuration',
    problems: [{ path: 'config.folder' }],
  })
})

it('is not deployed with a connection that somebody has to authorize first', async () => {
  const { instance, bound } = await givenFolder({ connections: slot })
  await kit.services.db.system.connection.update({
    where: { id: bound.crm ?? '' },
    data: { status: 'needs_authorization' },
  })
  await expect(deployInstance(kit.as(), instance.id)).rejects.toMatchObject({
    code: 'invalid',
    problems: [{ path: 'connections.crm', message: expect.stringContaining('authorized') }],
  })
})
