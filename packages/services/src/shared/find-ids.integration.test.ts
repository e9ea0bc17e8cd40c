import { Prisma } from '@millrace/db'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createTestKit,
  givenConnection,
  givenPublished,
  publishNext,
  type TestKit,
  uniqueKey,
} from '../../test/index.ts'
import {
  type Context,
  changeCustomers,
  changeInstances,
  createCustomer,
  createInstance,
  listConnections,
  listCustomers,
  listInstances,
} from '../index.ts'
import { orderedId } from './ordered-id.ts'
import { holds, searchedText } from './search.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

/** The same in every organization: what a customer is called, labels, an instance, a connection. */
async function givenTwin(ctx: Context, name: string) {
  const { key } = await givenPublished(ctx, { key: `twin-${name}`, name })
  const customer = { externalId: `twin-${name}`, name, labels: [name] }
  const { id: customerId } = await createCustomer(ctx, customer)
  const connection = await givenConnection(ctx, { name })
  const input = { customer: customer.externalId, integration: key, config: {}, connections: {} }
  const { id: instanceId } = await createInstance(ctx, { ...input, name, labels: [name] })
  return { customerId, instanceId, connectionId: connection.id }
}

const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id)

it('finds nothing of another organization, whatever is asked for', async () => {
  const name = uniqueKey('globex')
  const own = await givenTwin(kit.as(), name)
  const other = await givenTwin(kit.stranger, name)
  for (const [ctx, twin] of [
    [kit.as(), own],
    [kit.stranger, other],
  ] as const) {
    for (const query of [{ q: name.toUpperCase() }, { label: name }, { q: name, status: 'active' }])
      expect(idsOf(await listCustomers(ctx, query))).toEqual([twin.customerId])
    for (const query of [
      { q: name },
      { label: name },
      { customer: `twin-${name}` },
      { integration: `twin-${name}` },
      { integration: `twin-${name}`, version: 1, pending: 'false' },
    ])
      expect(idsOf(await listInstances(ctx, query))).toEqual([twin.instanceId])
    expect(idsOf(await listConnections(ctx, { q: name }))).toEqual([twin.connectionId])
  }
  const filter = { ids: [other.instanceId], q: name }
  expect(await changeInstances(kit.as(), { action: 'label', filter, add: ['x'] })).toMatchObject({ total: 0 })
  const change = { action: 'label', filter: { q: name }, add: ['seen'] }
  expect(await changeCustomers(kit.as(), change)).toMatchObject({ changed: 1 })
  expect(idsOf(await listCustomers(kit.stranger, { label: 'seen' }))).toEqual([])
})

it('goes through what fits page by page, newest first, few or many', async () => {
  const ctx = kit.as()
  const draft = await givenPublished(ctx)
  const prefix = uniqueKey('many')
  const { organizationId } = ctx.actor
  const rows = Array.from({ length: 230 }, (_, index) => ({
    id: orderedId(),
    externalId: `${prefix}-${index}`,
    name: index < 5 ? `${prefix} rare` : prefix,
  }))
  await ctx.db.tenant(organizationId).customer.createMany({
    data: rows.map((row) => ({ ...row, organizationId })),
  })
  const input = { integration: draft.key, config: {}, connections: {} }
  const instances: string[] = []
  for (const { externalId } of rows.slice(0, 7))
    instances.unshift((await createInstance(ctx, { ...input, customer: externalId })).id)

  for (const [q, expected] of [
    [prefix.toUpperCase(), instances],
    [`${prefix} rare`, instances.slice(2)],
  ] as const) {
    const found: string[] = []
    let cursor: string | null = null
    do {
      const page = await listInstances(ctx, { q, limit: 2, ...(cursor === null ? {} : { cursor }) })
      found.push(...idsOf(page))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(found).toEqual(expected)
  }
  await publishNext(ctx, draft, { name: 'Again' })
  expect(idsOf(await listInstances(ctx, { integration: draft.key, version: 2 }))).toEqual([])
  expect(idsOf(await listInstances(ctx, { integration: 'none' }))).toEqual([])
})

it('takes wildcards and backslashes as they are', async () => {
  const { id } = await createCustomer(kit.as(), { externalId: uniqueKey('odd'), name: '50%_off\\ ÄRGER' })
  for (const q of ['%_', '_off\\', '\\ ', 'ärger'])
    expect(idsOf(await listCustomers(kit.as(), { q }))).toEqual([id])
  expect(idsOf(await listCustomers(kit.as(), { q: '5_%' }))).toEqual([])
})

it.each(['customer', 'instance', 'connection'] as const)('searches a %s with its index', async (name) => {
  const table = Prisma.raw(`"${name[0]?.toUpperCase()}${name.slice(1)}" ${name}`)
  const plan = await kit.services.db.transaction(async (tx) => {
    await tx.query(Prisma.sql`SELECT set_config('enable_seqscan', 'off', true)`)
    return tx.query(
      Prisma.sql`EXPLAIN SELECT ${Prisma.raw(name)}.id FROM ${table} WHERE ${holds(searchedText[name], 'globex')}`,
    )
  })
  expect(JSON.stringify(plan)).toContain(`${name[0]?.toUpperCase()}${name.slice(1)}_search`)
})
