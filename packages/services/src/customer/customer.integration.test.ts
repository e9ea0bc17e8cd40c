import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createTestKit,
  givenCustomer,
  givenPublished,
  scheduleFlow,
  type TestKit,
  uniqueKey,
  webhookFlow,
} from '../../test/index.ts'
import {
  type Context,
  changeCustomers,
  createCustomer,
  createInstance,
  deployInstance,
  getCustomer,
  ingestHook,
  listCustomerLabels,
  listCustomers,
  replayRun,
  resumeCustomer,
  runInstanceFlow,
  suspendCustomer,
  updateCustomer,
} from '../index.ts'
import { fireDue } from '../schedule/index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

async function givenDeployedFor(ctx: Context, customer: string) {
  const { key } = await givenPublished(ctx, { flows: [webhookFlow(), scheduleFlow({ everyMs: 60_000 })] })
  const { id } = await createInstance(ctx, { customer, integration: key, config: {}, connections: {} })
  return deployInstance(ctx, id)
}

function post(webhookUrl: string) {
  return ingestHook(kit.services, {
    token: webhookUrl.split('/').at(-1) ?? '',
    method: 'POST',
    headers: new Headers({ 'content-type': 'application/json' }),
    query: new URLSearchParams(),
    body: new Blob(['{}']).stream(),
    maxBytes: 1000,
    maxFileBytes: 1000,
    signal: AbortSignal.timeout(10_000),
  })
}

const dueTimes = (instanceId: string) =>
  kit.services.db.system.instanceFlow.findMany({
    where: { instanceId, flow: 'hourly' },
    select: { nextDueAt: true },
  })

describe('what an organization knows of a customer', () => {
  it('keeps labels once each, and attributes as they came', async () => {
    const created = await createCustomer(kit.as(), {
      externalId: uniqueKey('c'),
      name: 'Globex',
      labels: ['vip', ' eu ', 'vip'],
      attributes: { plan: { name: 'gold', seats: 3 } },
    })
    expect(created).toMatchObject({ labels: ['vip', 'eu'], attributes: { plan: { name: 'gold', seats: 3 } } })
    expect(await getCustomer(kit.as(), created.externalId)).toEqual(created)
  })

  it('changes what is given and leaves the rest', async () => {
    const externalId = await givenCustomer(kit.as())
    await updateCustomer(kit.as(), externalId, { labels: ['a'], attributes: { n: 1 } })
    const after = await updateCustomer(kit.as(), externalId, { name: 'Initech' })
    expect(after).toMatchObject({ name: 'Initech', labels: ['a'], attributes: { n: 1 }, status: 'active' })
  })

  it.each([
    [{ attributes: [] }, 'attributes'],
    [{ attributes: { a: 'x'.repeat(17_000) } }, 'attributes'],
    [{ labels: ['a,b'] }, 'labels[0]'],
    [{ labels: [''] }, 'labels[0]'],
    [{ name: '' }, 'name'],
  ])('refuses %j, and says where', async (input, path) => {
    const externalId = await givenCustomer(kit.as())
    await expect(updateCustomer(kit.as(), externalId, input)).rejects.toMatchObject({
      code: 'invalid',
      problems: [{ path }],
    })
  })
})

describe('the list', () => {
  it('finds by part of name or externalId, whatever the case, and takes % and _ as they are', async () => {
    const ctx = kit.as()
    const mark = uniqueKey('find')
    await createCustomer(ctx, { externalId: `${mark}-a`, name: 'ACME 100% Ltd' })
    await createCustomer(ctx, { externalId: `${mark}-b_c`, name: 'Other' })
    const found = async (q: string) => (await listCustomers(ctx, { q })).items.map((item) => item.externalId)
    expect(await found('acme 100% l')).toEqual([`${mark}-a`])
    expect(await found(`${mark.toUpperCase()}-B_C`)).toEqual([`${mark}-b_c`])
    expect(await found(`${mark}-b%c`)).toEqual([])
    expect(await found(`${mark}-_`)).toEqual([])
  })

  it('filters by labels, all of them, and by status', async () => {
    const ctx = kit.as()
    const [one, two] = [await givenCustomer(ctx), await givenCustomer(ctx)]
    const label = uniqueKey('label')
    await updateCustomer(ctx, one, { labels: [label, 'x'] })
    await updateCustomer(ctx, two, { labels: [label] })
    await suspendCustomer(ctx, two)
    const found = async (query: object) => (await listCustomers(ctx, query)).items.map((c) => c.externalId)
    expect(await found({ label })).toEqual([two, one])
    expect(await found({ label: `${label},x` })).toEqual([one])
    expect(await found({ label, status: 'suspended' })).toEqual([two])
    expect((await listCustomerLabels(ctx)).items).toContainEqual({ label, customers: 2 })
  })

  it('counts the instances of each customer', async () => {
    const ctx = kit.as()
    const externalId = await givenCustomer(ctx)
    const { id } = await givenDeployedFor(ctx, externalId)
    await givenDeployedFor(ctx, externalId)
    await kit.services.db.system.instance.update({ where: { id }, data: { status: 'failing' } })
    const { items } = await listCustomers(ctx, { q: externalId })
    expect(items).toMatchObject([{ instances: 2, failingInstances: 1 }])
  })

  it('shows nothing of another organization', async () => {
    const externalId = await givenCustomer(kit.as())
    expect((await listCustomers(kit.stranger, { q: externalId })).items).toEqual([])
    const label = uniqueKey('foreign')
    await updateCustomer(kit.as(), externalId, { labels: [label] })
    expect((await listCustomerLabels(kit.stranger)).items.map((item) => item.label)).not.toContain(label)
  })
})

describe('a suspended customer', () => {
  it('starts nothing: webhooks, runs by hand, replays and deployments say why', async () => {
    const ctx = kit.as()
    const externalId = await givenCustomer(ctx)
    const instance = await givenDeployedFor(ctx, externalId)
    const { runId } = await runInstanceFlow(ctx, instance.id, 'main', {})
    await suspendCustomer(ctx, externalId)
    const refused = { code: 'conflict', message: expect.stringContaining('suspended') }
    await expect(post(instance.flows[0]?.webhookUrl ?? '')).rejects.toMatchObject(refused)
    await expect(runInstanceFlow(ctx, instance.id, 'main', {})).rejects.toMatchObject(refused)
    await expect(deployInstance(ctx, instance.id)).rejects.toMatchObject(refused)
    await expect(replayRun(ctx, runId, {})).rejects.toMatchObject(refused)
    await resumeCustomer(ctx, externalId)
    expect(await post(instance.flows[0]?.webhookUrl ?? '')).toMatchObject({ kind: 'accepted' })
  })

  it('has no schedule that is due; resumed, schedules go on from then', async () => {
    const ctx = kit.as()
    const externalId = await givenCustomer(ctx)
    const { id } = await givenDeployedFor(ctx, externalId)
    await suspendCustomer(ctx, externalId)
    expect(await dueTimes(id)).toEqual([{ nextDueAt: null }])
    // As if it had been upgraded meanwhile.
    await kit.services.db.system.instanceFlow.updateMany({
      where: { instanceId: id, flow: 'hourly' },
      data: { nextDueAt: new Date(Date.now() - 60_000) },
    })
    await fireDue(kit.services)
    expect(await kit.services.db.system.run.count({ where: { instanceId: id } })).toBe(0)
    await resumeCustomer(ctx, externalId)
    const [due] = await dueTimes(id)
    expect(due?.nextDueAt?.getTime()).toBeGreaterThan(Date.now())
  })

  it('keeps the status of its instances', async () => {
    const ctx = kit.as()
    const externalId = await givenCustomer(ctx)
    const { id } = await givenDeployedFor(ctx, externalId)
    await suspendCustomer(ctx, externalId)
    const row = await kit.services.db.system.instance.findUniqueOrThrow({ where: { id } })
    expect(row.status).toBe('enabled')
  })
})

describe('many at once', () => {
  it('labels page by page, and counts those that were so already', async () => {
    const ctx = kit.as()
    const mark = uniqueKey('bulk')
    for (const n of [1, 2, 3]) await createCustomer(ctx, { externalId: `${mark}-${n}`, name: 'Many' })
    await updateCustomer(ctx, `${mark}-1`, { labels: ['new'] })
    const first = await changeCustomers(ctx, {
      action: 'label',
      filter: { q: mark },
      add: ['new'],
      remove: ['old'],
      limit: 2,
    })
    expect(first).toMatchObject({ changed: 2, unchanged: 0, refused: [] })
    const second = await changeCustomers(ctx, {
      action: 'label',
      filter: { q: mark },
      add: ['new'],
      cursor: first.nextCursor ?? '',
    })
    expect(second).toEqual({ changed: 0, unchanged: 1, refused: [], nextCursor: null })
  })

  it('changes the chosen ones alone, and says which it refused', async () => {
    const ctx = kit.as()
    const [one, two, three] = [await givenCustomer(ctx), await givenCustomer(ctx), await givenCustomer(ctx)]
    await kit.services.db.system.customer.updateMany({
      where: { externalId: two },
      data: { status: 'deleting' },
    })
    const result = await changeCustomers(ctx, { action: 'suspend', filter: { customers: [one, two] } })
    expect(result).toEqual({
      changed: 1,
      unchanged: 0,
      refused: [{ externalId: two, reason: 'The customer is being deleted.' }],
      nextCursor: null,
    })
    expect(await getCustomer(ctx, three)).toMatchObject({ status: 'active' })
  })

  it('deletes only for a role that may delete', async () => {
    const bulk = { action: 'delete', filter: { customers: [await givenCustomer(kit.as())] } }
    await expect(changeCustomers(kit.as('support'), bulk)).rejects.toMatchObject({ code: 'forbidden' })
  })
})
