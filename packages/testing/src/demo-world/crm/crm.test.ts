import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type DemoWorld, demoCrmKey, startDemoWorld } from '../index.ts'

let world: DemoWorld

beforeEach(async () => {
  world = await startDemoWorld()
})
afterEach(async () => {
  await world.close()
})

const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(world.url + path, {
    method,
    headers: { 'x-api-key': demoCrmKey, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
const recordSchema = z.object({ id: z.string(), fields: z.record(z.string(), z.unknown()) })
const pageSchema = z.object({ items: z.array(recordSchema), nextCursor: z.string().nullable() })
const control = (body: unknown) => send('POST', '/control/crm', body)

describe('the CRM', () => {
  it('refuses a missing and a wrong API key', async () => {
    expect((await fetch(`${world.url}/crm/orders`)).status).toBe(401)
    expect((await send('GET', '/crm/orders', undefined, { 'x-api-key': 'wrong' })).status).toBe(401)
    expect((await send('GET', '/crm')).status).toBe(200)
  })

  it('keeps contacts and gives them page by page', async () => {
    for (let number = 1; number <= 5; number++) {
      expect((await send('POST', '/crm/contacts', { number })).status).toBe(201)
    }
    const numbers: unknown[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const response: Response = await send('GET', `/crm/contacts?limit=2${cursor && `&cursor=${cursor}`}`)
      const page = pageSchema.parse(await response.json())
      numbers.push(...page.items.map((item) => item.fields.number))
      cursor = page.nextCursor
    }
    expect(numbers).toEqual([1, 2, 3, 4, 5])
  })

  it('deletes one record, and all', async () => {
    const { id } = recordSchema.parse(await (await send('POST', '/crm/orders', { a: 1 })).json())
    await send('POST', '/crm/orders', { a: 2 })
    expect((await send('DELETE', `/crm/orders/${id}`)).status).toBe(204)
    expect((await send('DELETE', `/crm/orders/${id}`)).status).toBe(404)
    expect(world.state.records.orders).toHaveLength(1)
    expect((await send('DELETE', '/crm/orders')).status).toBe(204)
    expect(world.state.records.orders).toEqual([])
  })

  it.each([
    ['broken JSON', '{', 422],
    ['a list', [], 422],
    ['nothing', '', 422],
    ['too much', 'x'.repeat(300 * 1024), 413],
  ])('refuses %s', async (_name, body, status) => {
    expect((await send('POST', '/crm/orders', body)).status).toBe(status)
    expect(world.state.records.orders).toEqual([])
  })

  it('gives the same answer for the same key, makes one record and counts both requests', async () => {
    const key = { 'idempotency-key': 'run-1:post:0' }
    const first = await send('POST', '/crm/orders', { a: 1 }, key)
    const second = await send('POST', '/crm/orders', { a: 1 }, key)
    expect(second.status).toBe(201)
    expect(await second.json()).toEqual(await first.json())
    expect(second.headers.get('idempotency-replayed')).toBe('true')
    expect(world.state.records.orders).toHaveLength(1)
    const log = await (await send('GET', '/crm/idempotency-log')).json()
    expect(log).toMatchObject({ items: [{ key: 'run-1:post:0', path: '/crm/orders', seen: 2, applied: 1 }] })
  })

  it('refuses another body under the same key', async () => {
    const key = { 'idempotency-key': 'k' }
    await send('POST', '/crm/orders', { a: 1 }, key)
    expect((await send('POST', '/crm/orders', { a: 2 }, key)).status).toBe(422)
  })
})

describe('the switches', () => {
  it('answers 429 with Retry-After so often, then works again', async () => {
    await control({ mode: '429', times: 2, retryAfterSeconds: 7 })
    const refused = await send('POST', '/crm/orders', {})
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7'])
    expect((await send('POST', '/crm/orders', {})).status).toBe(429)
    expect((await send('POST', '/crm/orders', {})).status).toBe(201)
    expect(await (await send('GET', '/control/crm')).json()).toEqual({ mode: 'ok' })
  })

  it('answers 500 until it is switched back', async () => {
    await control({ mode: '500' })
    expect((await send('POST', '/crm/orders', {})).status).toBe(500)
    expect((await send('GET', '/crm/orders')).status).toBe(500)
    await control({ mode: 'ok' })
    expect((await send('POST', '/crm/orders', {})).status).toBe(201)
  })

  it('cuts the connection before the record is made', async () => {
    await control({ mode: 'reset', times: 1 })
    await expect(send('POST', '/crm/orders', {}, { 'idempotency-key': 'k' })).rejects.toThrow()
    expect(world.state.records.orders).toEqual([])
    expect([...world.state.idempotency.values()]).toMatchObject([{ key: 'k', seen: 1, applied: 0 }])
    expect((await send('POST', '/crm/orders', {})).status).toBe(201)
  })

  it('cuts the connection after the record is made, and knows the repeated key', async () => {
    await control({ mode: 'reset', when: 'after', times: 1 })
    const key = { 'idempotency-key': 'k' }
    await expect(send('POST', '/crm/orders', { a: 1 }, key)).rejects.toThrow()
    expect((await send('POST', '/crm/orders', { a: 1 }, key)).status).toBe(201)
    expect(world.state.records.orders).toHaveLength(1)
    expect([...world.state.idempotency.values()]).toMatchObject([{ seen: 2, applied: 1 }])
  })

  it('answers slowly, but does answer', async () => {
    await control({ mode: 'slow', delayMs: 20, times: 1 })
    expect((await send('POST', '/crm/orders', {})).status).toBe(201)
  })

  it('refuses what it does not know', async () => {
    expect((await control({ mode: 'sideways' })).status).toBe(422)
    expect((await control('nonsense')).status).toBe(422)
  })

  it('goes back to the start', async () => {
    await send('POST', '/crm/orders', {}, { 'idempotency-key': 'k' })
    await control({ mode: '500' })
    expect((await send('POST', '/control/reset')).status).toBe(200)
    expect(world.state).toMatchObject({ records: { orders: [], contacts: [] }, behaviour: { mode: 'ok' } })
    expect(world.state.idempotency.size).toBe(0)
  })

  it('does nothing for pages of other sites', async () => {
    const response = await send('POST', '/control/reset', {}, { 'sec-fetch-site': 'cross-site' })
    expect(response.status).toBe(403)
  })
})

describe('the page', () => {
  it('shows what landed without letting it become markup', async () => {
    await send('POST', '/crm/orders', { name: '<script>alert(1)</script>' })
    const page = await fetch(`${world.url}/`)
    expect(await page.text()).not.toContain('alert(1)')
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'/)
    const view = await fetch(`${world.url}/view`)
    expect(view.headers.get('content-type')).toMatch(/^application\/json/)
    expect(await view.json()).toMatchObject({
      records: { orders: { count: 1, items: [{ fields: { name: '<script>alert(1)</script>' } }] } },
    })
  })
})
