import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createTestKit,
  givenConnection,
  givenCustomer,
  givenFile,
  givenPublished,
  type TestKit,
  webhookFlow,
} from '../../test/index.ts'
import {
  createConnection,
  createCustomer,
  createCustomerUser,
  createInstance,
  deleteCustomer,
  deployInstance,
  getCustomer,
  runInstanceFlow,
} from '../index.ts'
import { removeDeletedCustomers } from './remove-deleted.ts'

let kit: TestKit
let customer: string
let instanceId: string
beforeAll(async () => {
  kit = await createTestKit()
})
beforeEach(async () => {
  const ctx = kit.as()
  const { key } = await givenPublished(ctx, {
    connections: { crm: { connector: 'http', type: 'api-key', owner: 'customer' } },
    flows: [webhookFlow()],
  })
  customer = await givenCustomer(ctx)
  const connection = await givenConnection(ctx, { owner: 'customer', customer })
  const instance = await createInstance(ctx, {
    customer,
    integration: key,
    config: {},
    connections: { crm: connection.id },
  })
  instanceId = instance.id
  await deployInstance(ctx, instanceId)
  await createCustomerUser(ctx, customer, { externalId: 'u-1' })
})
afterAll(() => kit.close())

const { signal } = new AbortController()
const sweep = () => removeDeletedCustomers(kit.services, { signal })
const start = async () => (await runInstanceFlow(kit.as(), instanceId, 'main', {})).runId

async function end(runId: string): Promise<void> {
  await kit.services.db.system.run.update({
    where: { id: runId },
    data: { status: 'succeeded', endedAt: new Date() },
  })
}

async function countOf(externalId: string) {
  const { system } = kit.services.db
  const ofCustomer = { customer: { externalId } }
  return {
    instances: await system.instance.count({ where: ofCustomer }),
    connections: await system.connection.count({ where: ofCustomer }),
    users: await system.customerUser.count({ where: ofCustomer }),
  }
}

describe('deleting a customer', () => {
  it('takes instances, connections and users at once, and shows the rest as being deleted', async () => {
    await end(await start())
    const deleted = await deleteCustomer(kit.as(), customer)
    expect(deleted).toMatchObject({ status: 'deleting', instances: 0, deletion: { runs: 1, runsRemoved: 0 } })
    expect(await countOf(customer)).toEqual({ instances: 0, connections: 0, users: 0 })
    expect(await deleteCustomer(kit.as(), customer)).toMatchObject({ status: 'deleting' })
    await sweep()
  })

  it('removes runs with all they hold, and then the customer', async () => {
    const ctx = kit.as()
    const ended = await start()
    await end(ended)
    const fileId = await givenFile(ctx, { runId: ended, content: 'x' })
    await kit.services.db.system.stateEntry.createMany({
      data: [instanceId, 'other'].map((scopeId) => ({
        organizationId: ctx.actor.organizationId,
        scope: 'instance',
        scopeId,
        key: 'cursor',
        value: 1,
      })),
    })
    const { id } = await kit.services.db.system.customer.findFirstOrThrow({ where: { externalId: customer } })
    await deleteCustomer(ctx, customer)
    expect(await sweep()).toBe(1)
    await expect(getCustomer(ctx, customer)).rejects.toMatchObject({ code: 'not_found' })
    const { system } = kit.services.db
    expect(await system.run.count({ where: { customerId: id } })).toBe(0)
    expect(await system.payload.count({ where: { runId: ended } })).toBe(0)
    expect(await system.file.count({ where: { id: fileId } })).toBe(0)
    expect(await system.stateEntry.findMany({ select: { scopeId: true } })).toEqual([{ scopeId: 'other' }])
  })

  it('cancels what is not over: queued at once, what is executed when its worker says so', async () => {
    const queued = await start()
    const executed = await start()
    const { system } = kit.services.db
    await system.run.update({
      where: { id: executed },
      data: { status: 'running', leaseExpiresAt: new Date(Date.now() + 60_000) },
    })
    await deleteCustomer(kit.as(), customer)
    expect(await system.run.findUnique({ where: { id: queued } })).toMatchObject({ status: 'canceled' })
    expect(await system.run.findUnique({ where: { id: executed } })).toMatchObject({
      status: 'running',
      cancelReason: 'The customer was deleted.',
    })
    expect(await sweep()).toBe(0)
    expect(await getCustomer(kit.as(), customer)).toMatchObject({ deletion: { runs: 2, runsRemoved: 1 } })
    await end(executed)
    expect(await sweep()).toBe(1)
  })

  it('goes on where a worker that was killed has left off', async () => {
    await end(await start())
    await deleteCustomer(kit.as(), customer)
    await removeDeletedCustomers(kit.services, { signal: AbortSignal.abort() })
    expect(await getCustomer(kit.as(), customer)).toMatchObject({ deletion: { runs: 1, runsRemoved: 0 } })
    expect(await sweep()).toBe(1)
  })

  it('goes on with the others while one cannot be removed', async () => {
    const { system } = kit.services.db
    const { id } = await system.customer.findFirstOrThrow({ where: { externalId: customer } })
    await system.$executeRawUnsafe(`
      CREATE FUNCTION stuck() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF OLD.id = '${id}' THEN RAISE EXCEPTION 'stuck'; END IF; RETURN OLD; END $$`)
    await system.$executeRawUnsafe(
      'CREATE TRIGGER stuck BEFORE DELETE ON "Customer" FOR EACH ROW EXECUTE FUNCTION stuck()',
    )
    const other = await givenCustomer(kit.as())
    await deleteCustomer(kit.as(), customer)
    await deleteCustomer(kit.as(), other)
    expect(await sweep()).toBe(1)
    expect(await system.customer.findFirst({ where: { externalId: other } })).toBeNull()
    expect(kit.logged).toContainEqual(expect.objectContaining({ data: { customerId: id } }))
    await system.$executeRawUnsafe('DROP FUNCTION stuck CASCADE')
    expect(await sweep()).toBe(1)
  })

  it('is told in the audit log, by whom, and when it was done', async () => {
    const { id } = await kit.services.db.system.customer.findFirstOrThrow({ where: { externalId: customer } })
    await deleteCustomer(kit.as(), customer)
    await sweep()
    const entries = await kit.services.db.system.auditEntry.findMany({
      where: { entityId: id, action: { in: ['customer.delete', 'customer.remove'] } },
      orderBy: { id: 'asc' },
    })
    expect(entries).toMatchObject([
      {
        action: 'customer.delete',
        actor: `member:${kit.as().actor.id}`,
        data: { externalId: customer, instances: 1, connections: 1, users: 1 },
      },
      { action: 'customer.remove', actor: 'system', entityName: 'Globex' },
    ])
  })

  it('lets nothing new be made for it, and frees its externalId at the end', async () => {
    const ctx = kit.as()
    await deleteCustomer(ctx, customer)
    const refused = { code: 'conflict', message: 'The customer is being deleted.' }
    await expect(createCustomerUser(ctx, customer, { externalId: 'u' })).rejects.toMatchObject(refused)
    await expect(
      createConnection(ctx, {
        name: 'x',
        connector: 'http',
        type: 'api-key',
        owner: 'customer',
        customer,
        values: { value: 'x', baseUrl: 'https://crm.example.com' },
      }),
    ).rejects.toMatchObject(refused)
    await expect(createCustomer(ctx, { externalId: customer, name: 'Again' })).rejects.toMatchObject({
      code: 'conflict',
    })
    await sweep()
    expect(await createCustomer(ctx, { externalId: customer, name: 'Again' })).toMatchObject({
      status: 'active',
    })
  })

  it('leaves other customers and the organization what they have', async () => {
    const ctx = kit.as()
    const other = await givenCustomer(ctx)
    await givenConnection(ctx, { owner: 'customer', customer: other })
    const shared = await givenConnection(ctx)
    await deleteCustomer(ctx, customer)
    await sweep()
    expect(await countOf(other)).toMatchObject({ connections: 1 })
    expect(await kit.services.db.system.connection.count({ where: { id: shared.id } })).toBe(1)
  })
})
