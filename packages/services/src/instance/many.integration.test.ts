import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createTestKit,
  givenConnection,
  givenCustomer,
  givenFleet,
  givenPublished,
  scheduleFlow,
  type TestKit,
} from '../../test/index.ts'
import { pauseForConnection, resumeForConnection } from '../connection-health/index.ts'
import {
  changeInstances,
  createInstance,
  deployInstance,
  getInstance,
  listInstances,
  pauseInstance,
  resumeInstance,
  updateInstance,
} from '../index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

const scheduled = { draft: { flows: [scheduleFlow()] } }
const slot = { connector: 'http', type: 'api-key', owner: 'organization' as const }

async function statesOf(ids: string[]) {
  const instances = await Promise.all(ids.map((id) => getInstance(kit.as(), id)))
  return instances.map(({ status, flows }) => [status, flows.some(({ nextDueAt }) => nextDueAt !== null)])
}

it('pauses and resumes many, a batch per call, with their schedules', async () => {
  const { draft, ids } = await givenFleet(kit.as(), { count: 3, ...scheduled })
  await pauseInstance(kit.as(), ids[0] ?? '')
  const filter = { integration: draft.key }
  const first = await changeInstances(kit.as(), { action: 'pause', filter, limit: 2 })
  expect(first).toMatchObject({ total: 3, changed: 2, unchanged: 0, refused: [] })
  const last = await changeInstances(kit.as(), {
    action: 'pause',
    filter,
    limit: 2,
    cursor: first.nextCursor,
  })
  expect(last).toEqual({ total: null, changed: 0, unchanged: 1, refused: [], nextCursor: null })
  expect(await statesOf(ids)).toEqual(Array(3).fill(['paused', false]))
  expect(await changeInstances(kit.as(), { action: 'resume', filter })).toMatchObject({ changed: 3 })
  expect(await statesOf(ids)).toEqual(Array(3).fill(['enabled', true]))
  const audited = { entityId: { in: ids }, action: 'instance.pause' }
  expect(await kit.services.db.system.auditEntry.count({ where: audited })).toBe(3)
})

it('resumes many as it resumes one: failures from before the pause count no more', async () => {
  const { draft, ids } = await givenFleet(kit.as(), { count: 2, ...scheduled })
  await kit.services.db.system.instance.updateMany({
    where: { id: { in: ids } },
    data: { failures: 5, problems: [{ path: '', message: 'The last 3 runs failed.' }] },
  })
  const filter = { integration: draft.key }
  await changeInstances(kit.as(), { action: 'pause', filter })
  expect(await kit.services.db.system.instance.count({ where: { id: { in: ids }, failures: 5 } })).toBe(2)
  await changeInstances(kit.as(), { action: 'resume', filter })
  const rows = await kit.services.db.system.instance.findMany({ where: { id: { in: ids } } })
  expect(rows).toMatchObject(Array(2).fill({ status: 'enabled', failures: 0, problems: [] }))
})

it('tells which could not be changed, and why', async () => {
  const { key } = await givenPublished(kit.as())
  const customer = await givenCustomer(kit.as())
  const input = { customer, integration: key, config: {}, connections: {} }
  const { id } = await createInstance(kit.as(), input)
  expect(await changeInstances(kit.as(), { action: 'pause', filter: { integration: key } })).toMatchObject({
    changed: 0,
    refused: [{ id, reason: 'The instance has not been deployed yet.' }],
  })
})

it('adds and removes labels, and keeps the others', async () => {
  const { draft, ids } = await givenFleet(kit.as(), { count: 2 })
  const [first = '', second = ''] = ids
  await updateInstance(kit.as(), first, { labels: ['old', 'kept'] })
  const change = { action: 'label', filter: { ids }, add: ['new'], remove: ['old'] }
  expect(await changeInstances(kit.as(), change)).toMatchObject({ changed: 2, unchanged: 0 })
  expect(await changeInstances(kit.as(), change)).toMatchObject({ changed: 0, unchanged: 2 })
  expect((await getInstance(kit.as(), first)).labels).toEqual(['kept', 'new'])
  const found = await listInstances(kit.as(), { integration: draft.key, label: 'kept' })
  expect(found.items.map(({ id }) => id)).toEqual([first])
  expect((await getInstance(kit.as(), second)).labels).toEqual(['new'])
})

it('changes nothing of another organization, and asks for the permission', async () => {
  const { ids } = await givenFleet(kit.as(), { count: 1 })
  const change = { action: 'pause', filter: { ids } }
  expect(await changeInstances(kit.stranger, change)).toMatchObject({ total: 0, changed: 0 })
  await expect(changeInstances(kit.as('viewer'), change)).rejects.toMatchObject({ code: 'forbidden' })
  expect(await statesOf(ids)).toEqual([['enabled', false]])
})

async function givenBound(connections: Record<string, string>) {
  const slots = Object.fromEntries(Object.keys(connections).map((name) => [name, slot]))
  const { key } = await givenPublished(kit.as(), { connections: slots, flows: [scheduleFlow()] })
  const customer = await givenCustomer(kit.as())
  const { id } = await createInstance(kit.as(), { customer, integration: key, config: {}, connections })
  await deployInstance(kit.as(), id)
  return id
}

async function breakConnection(connectionId: string) {
  const { organizationId } = kit.as().actor
  return kit.services.db.transaction(async (scopes) => {
    const tx = scopes.tenant(organizationId)
    await tx.connection.update({ where: { id: connectionId }, data: { status: 'needs_authorization' } })
    return pauseForConnection(tx, { connectionId, name: 'CRM' })
  })
}

async function mendConnection(connectionId: string) {
  const { system } = kit.services.db
  await system.connection.update({ where: { id: connectionId }, data: { status: 'active' } })
  await resumeForConnection(kit.services, { organizationId: kit.as().actor.organizationId, connectionId })
}

it('pauses what uses a connection that has to be authorized again, and lets it go on by itself', async () => {
  const one = await givenConnection(kit.as())
  const other = await givenConnection(kit.as())
  const both = await givenBound({ a: one.id, b: other.id })
  const single = await givenBound({ a: one.id })
  const byHand = await givenBound({ a: one.id })
  const untouched = await givenBound({ b: other.id })
  await pauseInstance(kit.as(), byHand)

  expect(await breakConnection(one.id)).toBe(2)
  expect(await getInstance(kit.as(), single)).toMatchObject({
    status: 'paused',
    pausedBy: 'connection',
    problems: [{ message: 'The connection "CRM" has to be authorized again.' }],
  })
  expect(await statesOf([both, single, byHand, untouched])).toEqual([
    ['paused', false],
    ['paused', false],
    ['paused', false],
    ['enabled', true],
  ])
  await expect(resumeInstance(kit.as(), single)).rejects.toMatchObject({ code: 'conflict' })
  await expect(resumeInstance(kit.as(), byHand)).rejects.toMatchObject({ code: 'invalid' })
  expect(await changeInstances(kit.as(), { action: 'resume', filter: { ids: [byHand] } })).toMatchObject({
    refused: [{ reason: expect.stringContaining('authorized first') }],
  })

  await breakConnection(other.id)
  await mendConnection(one.id)
  expect(await statesOf([both, single, byHand])).toEqual([
    ['paused', false],
    ['enabled', true],
    ['paused', false],
  ])
  await mendConnection(other.id)
  expect(await statesOf([both, byHand, untouched])).toEqual([
    ['enabled', true],
    ['paused', false],
    ['enabled', true],
  ])
})

it('an instance that stands in its own way keeps no other from going on', async () => {
  const connection = await givenConnection(kit.as())
  const [stuck, well] = [await givenBound({ a: connection.id }), await givenBound({ a: connection.id })]
  await breakConnection(connection.id)
  const { system } = kit.services.db
  const { versionId } = await system.instance.findUniqueOrThrow({ where: { id: stuck } })
  await system.version.update({ where: { id: versionId }, data: { definition: {} } })
  await mendConnection(connection.id)
  expect(await getInstance(kit.as(), well)).toMatchObject({ status: 'enabled', pausedBy: null })
  expect(await system.instance.findUnique({ where: { id: stuck } })).toMatchObject({ status: 'paused' })
  expect(kit.logged).toContainEqual(
    expect.objectContaining({ message: 'an instance could not go on', data: { instanceId: stuck } }),
  )
})

it('finds instances by part of their name, and of the name or id of their customer', async () => {
  const { draft, ids } = await givenFleet(kit.as(), { count: 2 })
  const [first = '', second = ''] = ids
  await updateInstance(kit.as(), first, { name: 'Berlin 100%' })
  const { customer } = await getInstance(kit.as(), second)
  const find = async (query: object) => {
    const { items } = await listInstances(kit.as(), { integration: draft.key, ...query })
    return items.map(({ id }) => id)
  }
  expect(await find({ q: 'berlin' })).toEqual([first])
  expect(await find({ q: '100%' })).toEqual([first])
  expect(await find({ q: '%' })).toEqual([first])
  expect(await find({ q: customer.toUpperCase() })).toEqual([second])
  expect(await find({ q: 'globex' })).toEqual([second, first])
  expect(await find({ status: 'paused,failing' })).toEqual([])
  expect(await find({ status: 'enabled', version: 1 })).toEqual([second, first])
  expect(await find({ version: 2 })).toEqual([])
})
