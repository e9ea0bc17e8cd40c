import { pollTrigger } from '@millrace/connector-sdk/testing'
import type { Json, JsonObject } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { json, startServer } from '../../../test/server.ts'
import { http } from '../index.ts'

async function givenList(list: Json) {
  const state = { list }
  const server = await startServer(() => json(state.list))
  const poll = (cursor: Json = null, input: JsonObject = {}) =>
    pollTrigger(http, 'poll', { cursor, input: { url: `${server.url}/orders`, ...input } })
  return { state, server, poll }
}

const order = (id: number, more: JsonObject = {}) => ({ id, ...more })

it('starts with what comes after the first look, each once', async () => {
  const { state, poll } = await givenList([order(1), order(2)])
  const first = await poll()
  expect(first.items).toEqual([])
  state.list = [order(3), order(3), order(1)]
  const second = await poll(first.cursor)
  expect(second.items).toEqual([order(3)])
  // What had left the list and comes back is not new.
  state.list = [order(2), order(3), order(4)]
  expect((await poll(second.cursor)).items).toEqual([order(4)])
})

it('starts for what is there already, when asked', async () => {
  const { poll } = await givenList({ data: { orders: [order(1), order(2)] } })
  const input = { includeExisting: true, itemsPath: 'data.orders' }
  const first = await poll(null, input)
  expect(first.items).toEqual([order(1), order(2)])
  expect((await poll(first.cursor, input)).items).toEqual([])
})

it('starts again for an item that changed, where that is part of what it is known by', async () => {
  const { state, poll } = await givenList([order(1, { at: 'a' })])
  const input = { idPath: 'id, at' }
  const { cursor } = await poll(null, input)
  state.list = [order(1, { at: 'b' })]
  expect((await poll(cursor, input)).items).toEqual([order(1, { at: 'b' })])
})

it('sends the credentials of its connection, and only to its server', async () => {
  const { server } = await givenList([])
  const connection = { type: 'bearer', values: { token: 't-1234', baseUrl: server.url } }
  await pollTrigger(http, 'poll', { connection, input: { url: '/orders', query: { open: 'true' } } })
  expect(server.received[0]).toMatchObject({
    url: '/orders?open=true',
    headers: { authorization: 'Bearer t-1234' },
  })
  const elsewhere = pollTrigger(http, 'poll', { connection, input: { url: 'https://other.example/orders' } })
  await expect(elsewhere).rejects.toMatchObject({ code: 'input_invalid' })
})

it('remembers a bounded number of items, those in the list before all', async () => {
  const many = Array.from({ length: 10_000 }, (_, id) => order(id))
  const { state, poll } = await givenList(many)
  const { cursor } = await poll()
  state.list = [order(-1)]
  const next = await poll(cursor)
  expect(Object(next.cursor).seen).toHaveLength(10_000)
  expect((await poll(next.cursor)).items).toEqual([])
})

it.each<[string, Json]>([
  ['no list', { orders: [] }],
  ['an item without an id', [{ name: 'x' }]],
  ['an item that is no object', [7]],
  ['more items than it can remember', Array.from({ length: 10_001 }, (_, id) => order(id))],
])('refuses %s', async (_name, list) => {
  const { poll } = await givenList(list)
  await expect(poll()).rejects.toMatchObject({ code: 'bad_response' })
})
