import type { ConnectionOwner } from '@millrace/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestKit, definition, givenConnection, givenCustomer, type TestKit } from '../../test/index.ts'
import {
  createInstance,
  createIntegration,
  deleteConnection,
  deployInstance,
  getConnection,
  getConnectionUsage,
  getInstance,
  getTestBindings,
  listConnections,
  publishIntegration,
  replaceConnection,
  setTestBindings,
} from '../index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

/** An integration with the slot `crm`, and an instance for each customer. */
async function givenUsed(connection: string, owner: ConnectionOwner, customers: string[]) {
  const ctx = kit.as()
  const made = definition({ connections: { crm: { connector: 'http', type: 'api-key', owner } } })
  await createIntegration(ctx, made)
  await publishIntegration(ctx, made.key, {})
  const instances = []
  for (const customer of customers) {
    const bound = { customer, integration: made.key, config: {}, connections: { crm: connection } }
    instances.push(await createInstance(ctx, bound))
  }
  return { integration: made.key, instances }
}

it('says what uses a connection, and moves all of it to another one', async () => {
  const ctx = kit.as()
  const [old, fresh] = [await givenConnection(ctx), await givenConnection(ctx, { name: 'CRM, new account' })]
  const customers = [await givenCustomer(ctx), await givenCustomer(ctx)]
  const { integration, instances } = await givenUsed(old.id, 'organization', customers)
  await setTestBindings(ctx, integration, { config: {}, connections: { crm: old.id } })

  const usage = await getConnectionUsage(ctx, old.id)
  expect(usage).toMatchObject({
    total: 3,
    tests: [{ integration, slot: 'crm' }],
    users: [],
  })
  expect(usage.instances.map(({ instance, customer, slot }) => ({ instance, customer, slot }))).toEqual(
    instances.map(({ id, customer }) => ({ instance: id, customer, slot: 'crm' })).toReversed(),
  )
  expect(await getConnection(ctx, old.id)).toMatchObject({ uses: 2 })
  await expect(deleteConnection(ctx, old.id)).rejects.toMatchObject({ code: 'conflict' })

  const counts = { instances: 2, users: 0, tests: 1 }
  expect(await replaceConnection(ctx, old.id, { with: fresh.id, dryRun: true })).toEqual({
    ...counts,
    done: false,
  })
  expect((await getConnectionUsage(ctx, old.id)).total).toBe(3)
  expect(await replaceConnection(ctx, old.id, { with: fresh.id })).toEqual({ ...counts, done: true })
  expect((await getConnectionUsage(ctx, old.id)).total).toBe(0)
  expect((await getConnectionUsage(ctx, fresh.id)).total).toBe(3)
  expect((await getInstance(ctx, instances[0]?.id ?? '')).connections).toEqual({ crm: fresh.id })
  expect((await getTestBindings(ctx, integration)).connections).toEqual({ crm: fresh.id })

  const { system } = kit.services.db
  expect(await system.instanceRevision.count({ where: { instanceId: instances[0]?.id ?? '' } })).toBe(1)
  expect(
    await system.auditEntry.findMany({ where: { action: 'connection.replace', entityId: old.id } }),
  ).toMatchObject([{ entityName: 'CRM', data: { with: fresh.id, ...counts } }])
  await deleteConnection(ctx, old.id)
})

it('moves nothing when the other connection does not fit everywhere, and names where', async () => {
  const ctx = kit.as()
  const [one, other] = [await givenCustomer(ctx), await givenCustomer(ctx)]
  const old = await givenConnection(ctx)
  const { instances } = await givenUsed(old.id, 'organization', [one, other])
  const forOne = await givenConnection(ctx, { customer: one })
  const misfits = [
    await givenConnection(ctx, { owner: 'customer', customer: one }),
    await givenConnection(ctx, {
      type: 'bearer',
      values: { token: 't', baseUrl: 'https://crm.example.com' },
    }),
    await givenConnection(kit.stranger),
    { id: 'nonsense' },
    old,
  ]
  for (const { id } of misfits) {
    await expect(replaceConnection(ctx, old.id, { with: id })).rejects.toMatchObject({ code: 'invalid' })
  }
  await expect(replaceConnection(ctx, old.id, { with: forOne.id })).rejects.toMatchObject({
    problems: [{ path: 'with', message: expect.stringContaining(instances[1]?.id ?? '') }],
  })
  expect((await getConnectionUsage(ctx, old.id)).total).toBe(2)
})

it('instances that get a connection which has to be authorized rest until it is', async () => {
  const ctx = kit.as()
  const [old, broken] = [await givenConnection(ctx), await givenConnection(ctx)]
  const { instances } = await givenUsed(old.id, 'organization', [await givenCustomer(ctx)])
  const [{ id } = { id: '' }] = instances
  await deployInstance(ctx, id)
  await kit.services.db.system.connection.update({
    where: { id: broken.id },
    data: { status: 'needs_authorization' },
  })
  await replaceConnection(ctx, old.id, { with: broken.id })
  expect(await getInstance(ctx, id)).toMatchObject({ status: 'paused', pausedBy: 'connection' })
  await replaceConnection(ctx, broken.id, { with: old.id })
  expect(await getInstance(ctx, id)).toMatchObject({ status: 'enabled', connections: { crm: old.id } })
})

it('refuses whoever may not, and answers nothing of another organization', async () => {
  const old = await givenConnection(kit.as())
  const fresh = await givenConnection(kit.as())
  await expect(replaceConnection(kit.as('viewer'), old.id, { with: fresh.id })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(replaceConnection(kit.stranger, old.id, { with: fresh.id })).rejects.toMatchObject({
    code: 'not_found',
  })
  await expect(getConnectionUsage(kit.stranger, old.id)).rejects.toMatchObject({ code: 'not_found' })
})

it('keeps a connection of the organization that is given to one customer from all others', async () => {
  const ctx = kit.as()
  const [one, other] = [await givenCustomer(ctx), await givenCustomer(ctx)]
  const { id } = await givenConnection(ctx, { customer: one })
  await givenUsed(id, 'organization', [one])
  await expect(givenUsed(id, 'organization', [other])).rejects.toMatchObject({
    problems: [{ path: 'connections.crm', message: 'This connection belongs to another customer.' }],
  })
})

it('finds connections by name, status, owner, type and customer', async () => {
  const ctx = kit.as()
  const customer = await givenCustomer(ctx)
  const named = await givenConnection(ctx, { name: 'Warehouse 100%', owner: 'customer', customer })
  await givenConnection(ctx, { name: 'Warehouse', customer: await givenCustomer(ctx) })
  const { system } = kit.services.db
  await system.connection.update({ where: { id: named.id }, data: { status: 'expired' } })
  const ids = async (query: object) => (await listConnections(ctx, query)).items.map(({ id }) => id)
  expect(await ids({ q: 'warehouse 100%' })).toEqual([named.id])
  expect(await ids({ status: 'expired' })).toEqual([named.id])
  expect(await ids({ q: 'Ware', owner: 'customer' })).toEqual([named.id])
  expect(await ids({ customer, connector: 'http', type: 'api-key' })).toEqual([named.id])
  expect(await ids({ customer, type: 'bearer' })).toEqual([])
  await expect(listConnections(ctx, { status: 'fine' })).rejects.toMatchObject({ code: 'invalid' })
})
