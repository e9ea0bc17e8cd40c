import { runAction } from '@millrace/connector-sdk/testing'
import type { JsonObject } from '@millrace/contracts'
import { type DemoWorld, demoCrmKey, demoDropboxToken, startDemoWorld } from '@millrace/testing/demo-world'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { data } from '../src/data/index.ts'
import { dropbox } from '../src/dropbox/index.ts'
import { http } from '../src/http/index.ts'

let world: DemoWorld

beforeEach(async () => {
  world = await startDemoWorld()
})
afterEach(async () => {
  await world.close()
})

const crm = () => ({
  type: 'api-key',
  values: { value: demoCrmKey, name: 'X-Api-Key', baseUrl: `${world.url}/crm` },
})
const post = (body: JsonObject, idempotencyKey = 'run-1:post:0') =>
  runAction(http, 'request', {
    input: { method: 'POST', url: '/orders', body },
    connection: crm(),
    idempotencyKey,
  })
const download = async (path: string) => {
  const url = `${world.url}/dropbox`
  const values = { accessToken: demoDropboxToken, apiUrl: url, contentUrl: url }
  const input = { path }
  const file = await runAction(dropbox, 'download-file', { input, connection: { type: 'oauth2', values } })
  return z.object({ text: z.string() }).parse(file).text
}

const ordersSchema = z.object({
  orders: z.object({
    order: z.array(
      z.object({
        '@id': z.string(),
        customer: z.object({ name: z.string(), company: z.string() }),
        items: z.object({ item: z.array(z.object({ quantity: z.string(), price: z.string() })) }),
        total: z.object({ '#text': z.string(), '@currency': z.string() }),
      }),
    ),
  }),
})
const parse = async (text: string) => {
  const input = { text, arrays: ['order', 'item'] }
  return ordersSchema.parse(await runAction(data, 'parse-xml', { input })).orders.order
}

describe('orders from Dropbox to the CRM', () => {
  it('land, each of them once', async () => {
    const orders = await parse(await download('/orders/orders.xml'))
    for (const [index, order] of orders.entries()) {
      const fields = { number: order['@id'], customer: order.customer.name, total: order.total['#text'] }
      await post(fields, `run-1:each/post:${index}`)
    }
    expect(world.state.records.orders).toHaveLength(12)
    expect(world.state.records.orders[1]?.fields).toMatchObject({ number: '1002', customer: 'Jürgen Müller' })
    expect(
      [...world.state.idempotency.values()].every(({ seen, applied }) => seen === 1 && applied === 1),
    ).toBe(true)
  })

  it('add up', async () => {
    const orders = await parse(await download('/orders/orders-large.xml'))
    expect(orders).toHaveLength(500)
    for (const order of orders) {
      const sum = order.items.item.reduce((all, item) => all + Number(item.quantity) * Number(item.price), 0)
      expect(sum.toFixed(2)).toBe(order.total['#text'])
    }
  })

  it('do not come from a broken file', async () => {
    const text = await download('/orders/broken.xml')
    await expect(parse(text)).rejects.toMatchObject({ code: 'bad_response' })
  })
})

describe('a CRM that misbehaves', () => {
  it.each<[DemoWorld['state']['behaviour'], object]>([
    [
      { mode: '429', times: 1, retryAfterSeconds: 3 },
      { code: 'rate_limited', details: { retryAfterMs: 3000 } },
    ],
    [
      { mode: '500', times: 1 },
      { code: 'unavailable', details: { status: 500 } },
    ],
    [{ mode: 'reset', times: 1, when: 'before' }, { code: 'network' }],
    [{ mode: 'reset', times: 1, when: 'after' }, { code: 'network' }],
  ])('%j fails the step so that it is tried again, and the order lands once', async (behaviour, error) => {
    world.state.behaviour = behaviour
    await expect(post({ number: '1' })).rejects.toMatchObject({ ...error, retryable: true })
    expect(await post({ number: '1' })).toMatchObject({ status: 201 })
    expect(world.state.records.orders).toHaveLength(1)
  })

  it('is given up after the timeout', async () => {
    world.state.behaviour = { mode: 'slow', times: null, delayMs: 60_000 }
    const input = { url: '/orders', timeoutMs: 30 }
    await expect(runAction(http, 'request', { input, connection: crm() })).rejects.toMatchObject({
      code: 'timeout',
    })
  })

  it('refuses a wrong key', async () => {
    const { type, values } = crm()
    const connection = { type, values: { ...values, value: 'wrong-key' } }
    await expect(runAction(http, 'check-connection', { connection })).rejects.toMatchObject({
      code: 'auth_failed',
    })
    expect(await runAction(http, 'check-connection', { connection: crm() })).toEqual({ accepted: true })
  })
})

it('gives all contacts, page by page', async () => {
  for (let number = 1; number <= 7; number++) {
    const input = { method: 'POST', url: '/contacts', body: { number } }
    await runAction(http, 'request', { input, connection: crm(), idempotencyKey: `k${number}` })
  }
  const input = { url: '/contacts', query: { limit: '3' }, pagination: 'cursor', itemsPath: 'items' }
  expect(await runAction(http, 'request', { input, connection: crm() })).toMatchObject({
    body: { length: 7 },
    pages: 3,
    more: false,
  })
})
