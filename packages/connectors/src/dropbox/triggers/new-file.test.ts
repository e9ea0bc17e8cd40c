import { pollTrigger, runAction } from '@millrace/connector-sdk/testing'
import type { Json, JsonObject } from '@millrace/contracts'
import { type DemoWorld, demoDropboxToken, startDemoWorld } from '@millrace/testing/demo-world'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { dropbox } from '../index.ts'

let world: DemoWorld

beforeEach(async () => {
  world = await startDemoWorld()
})
afterEach(async () => {
  await world.close()
})

const connection = () => {
  const url = `${world.url}/dropbox`
  return { type: 'oauth2', values: { accessToken: demoDropboxToken, apiUrl: url, contentUrl: url } }
}
const poll = (input: JsonObject, cursor: Json = null, limit = 500) =>
  pollTrigger(dropbox, 'new-file', { input, cursor, limit, connection: connection() })
const upload = (path: string, content: string) =>
  runAction(dropbox, 'upload-file', {
    input: { path, content, mode: 'overwrite' },
    connection: connection(),
  })
const names = (items: Json[]) => items.map((item) => Object(item).name)

it('starts with what comes after the first poll', async () => {
  const first = await poll({ path: '/orders' })
  expect(first.items).toEqual([])
  expect((await poll({ path: '/orders' }, first.cursor)).items).toEqual([])
  await upload('/orders/new.xml', '<a/>')
  await upload('/elsewhere/other.xml', '<a/>')
  await upload('/orders/deep/below.xml', '<a/>')
  const second = await poll({ path: '/orders' }, first.cursor)
  expect(second.items).toMatchObject([{ name: 'new.xml', path: '/orders/new.xml', size: 4 }])
  expect((await poll({ path: '/orders' }, second.cursor)).items).toEqual([])
})

it('gives a file again when it has changed, and those of subfolders when asked', async () => {
  const { cursor } = await poll({ recursive: true })
  await upload('/orders/orders.xml', '<changed/>')
  await upload('/orders/deep/below.xml', '<a/>')
  expect(names((await poll({ recursive: true }, cursor)).items)).toEqual(['orders.xml', 'below.xml'])
})

it('starts with what is there already when asked, a few at a time', async () => {
  const input = { path: '/orders', includeExisting: true }
  const first = await poll(input, null, 2)
  expect(first).toMatchObject({ items: { length: 2 }, more: true })
  const second = await poll(input, first.cursor, 2)
  expect(second).toMatchObject({ items: { length: 1 }, more: false })
  await upload('/orders/new.xml', '<a/>')
  expect(names((await poll(input, second.cursor, 2)).items)).toEqual(['new.xml'])
})

it('goes on from the newest file it has seen when Dropbox has forgotten the cursor', async () => {
  const forgotten = { cursor: 'unknown', since: '2020-01-01T00:00:00Z' }
  const all = await poll({ path: '/orders' }, forgotten)
  expect(all.items).toHaveLength(3)
  const { since } = Object(all.cursor)
  const none = await poll({ path: '/orders' }, { cursor: 'unknown', since })
  expect(none.items).toEqual([])
  await upload('/orders/new.xml', '<a/>')
  expect(names((await poll({ path: '/orders' }, none.cursor)).items)).toEqual(['new.xml'])
})

it('says that the folder is not there', async () => {
  await expect(poll({ path: '/nowhere' })).rejects.toMatchObject({ code: 'not_found' })
})
