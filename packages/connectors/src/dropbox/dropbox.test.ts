import { createMemoryFiles, runAction } from '@millrace/connector-sdk/testing'
import type { JsonObject } from '@millrace/contracts'
import {
  type DemoWorld,
  demoDropboxToken,
  expiredDropboxToken,
  startDemoWorld,
} from '@millrace/testing/demo-world'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { json, startServer } from '../../test/server.ts'
import { toHeaderJson } from './api/call.ts'
import { toPath } from './api/path.ts'
import { dropbox } from './index.ts'

let world: DemoWorld

beforeEach(async () => {
  world = await startDemoWorld()
})
afterEach(async () => {
  await world.close()
})

const run = (action: string, input: JsonObject, accessToken = demoDropboxToken) => {
  const url = `${world.url}/dropbox`
  const values = { accessToken, apiUrl: url, contentUrl: `${url}/` }
  return runAction(dropbox, action, { input, connection: { type: 'oauth2', values } })
}

describe('list-folder', () => {
  it('gives files and folders', async () => {
    expect(await run('list-folder', {})).toMatchObject({
      entries: [{ kind: 'folder', name: 'orders', path: '/orders' }],
      more: false,
    })
    expect(await run('list-folder', { path: 'orders/' })).toMatchObject({
      entries: [
        { kind: 'file', name: 'orders.xml', path: '/orders/orders.xml', size: expect.any(Number) },
        { kind: 'file', name: 'orders-large.xml' },
        { kind: 'file', name: 'broken.xml' },
      ],
    })
  })

  it('goes into subfolders when asked', async () => {
    const output = await run('list-folder', { recursive: true })
    expect(output).toMatchObject({ entries: { length: 4 } })
  })

  it('follows the cursor, up to the limit', async () => {
    const entry = (name: string) => ({ '.tag': 'folder', name, id: `id:${name}`, path_display: `/${name}` })
    const pages = [
      { entries: [entry('a'), { '.tag': 'deleted', name: 'gone' }], cursor: 'one', has_more: true },
      { entries: [entry('b'), entry('c')], cursor: 'two', has_more: false },
    ]
    const server = await startServer(({ url }) => json(pages[url.endsWith('/continue') ? 1 : 0]))
    const values = { accessToken: 't-1234', apiUrl: server.url }
    const list = (input: JsonObject) =>
      runAction(dropbox, 'list-folder', { input, connection: { type: 'oauth2', values } })
    expect(await list({})).toMatchObject({
      entries: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
      more: false,
    })
    expect(await list({ limit: 2 })).toMatchObject({ entries: [{ name: 'a' }, { name: 'b' }], more: true })
    expect(server.received[1]).toMatchObject({
      method: 'POST',
      url: '/2/files/list_folder/continue',
      headers: { authorization: 'Bearer t-1234', 'content-type': 'application/json' },
    })
    expect(server.received[1]?.body.toString()).toBe('{"cursor":"one"}')
  })

  it('walks through the demo folder entry by entry', async () => {
    const seen: unknown[] = []
    for (const limit of [1, 2, 3]) seen.push(await run('list-folder', { path: '/orders', limit }))
    expect(seen).toMatchObject([
      { entries: { length: 1 }, more: true },
      { entries: { length: 2 }, more: true },
      { entries: { length: 3 }, more: false },
    ])
  })
})

describe('download-file', () => {
  it('gives text', async () => {
    const output = await run('download-file', { path: '/Orders/ORDERS.xml' })
    expect(output).toMatchObject({
      name: 'orders.xml',
      path: '/orders/orders.xml',
      contentType: 'application/octet-stream',
      text: expect.stringMatching(/^<\?xml[\s\S]*<name>Jürgen Müller<\/name>[\s\S]*<\/orders>\n$/),
    })
  })

  it('gives base64 for what is not text', async () => {
    await run('upload-file', { path: '/image.bin', content: '/wA=', contentType: 'base64' })
    expect(await run('download-file', { path: '/image.bin', as: 'base64' })).toMatchObject({ base64: '/wA=' })
    await expect(run('download-file', { path: '/image.bin' })).rejects.toMatchObject({ code: 'bad_response' })
  })

  it.each([
    ['/orders/nothing.xml', 'not_found'],
    ['/orders', 'rejected'],
  ])('%s is %s', async (path, code) => {
    await expect(run('download-file', { path })).rejects.toMatchObject({ code })
  })
})

describe('upload-file', () => {
  it('writes a file whose name is not ASCII, and reads it back', async () => {
    const uploaded = await run('upload-file', { path: '/Aufträge/日本 😀.txt', content: 'grüezi' })
    expect(uploaded).toMatchObject({ name: '日本 😀.txt', path: '/Aufträge/日本 😀.txt', size: 7 })
    expect(await run('download-file', { path: '/Aufträge/日本 😀.txt' })).toMatchObject({
      name: '日本 😀.txt',
      text: 'grüezi',
    })
  })

  it('keeps, overwrites or renames as told', async () => {
    await run('upload-file', { path: '/a.txt', content: '1' })
    await expect(run('upload-file', { path: '/a.txt', content: '2' })).rejects.toMatchObject({
      code: 'rejected',
      details: { errorSummary: expect.stringContaining('path/conflict/file') },
    })
    const renamed = await run('upload-file', { path: '/a.txt', content: '2', autorename: true })
    expect(renamed).toMatchObject({ path: '/a (1).txt' })
    await run('upload-file', { path: '/a.txt', content: '3', mode: 'overwrite' })
    expect(await run('download-file', { path: '/a.txt' })).toMatchObject({ text: '3' })
  })

  it('refuses what is not base64', async () => {
    const input = { path: '/a', content: '%%', contentType: 'base64' }
    await expect(run('upload-file', input)).rejects.toMatchObject({ code: 'input_invalid' })
  })
})

describe('files', () => {
  const connection = () => ({
    type: 'oauth2',
    values: {
      accessToken: demoDropboxToken,
      apiUrl: `${world.url}/dropbox`,
      contentUrl: `${world.url}/dropbox`,
    },
  })

  it('go through by reference, both ways', async () => {
    const files = createMemoryFiles()
    const content = Buffer.alloc(2_000_000, 'grüße')
    const file = await files.create(content, { name: 'a.bin' })
    const input = { path: '/big.bin', contentType: 'file', file: { ...file } }
    expect(await runAction(dropbox, 'upload-file', { files, input, connection: connection() })).toMatchObject(
      {
        name: 'big.bin',
        size: content.length,
      },
    )
    const downloaded = await runAction(dropbox, 'download-file', {
      files,
      input: { path: '/big.bin', as: 'file' },
      connection: connection(),
    })
    expect(downloaded).toMatchObject({ file: { name: 'big.bin', bytes: content.length } })
    expect(downloaded).not.toHaveProperty('text')
    expect(Buffer.from(files.stored.get('file-2') ?? []).equals(content)).toBe(true)
  })

  it.each([
    ['a text', 'x'],
    ['one that is too large', { $file: 'x', name: 'x', contentType: 'x', bytes: 151 * 1024 * 1024 }],
  ])('cannot be uploaded from %s', async (_what, file) => {
    const input = { path: '/a', contentType: 'file', file }
    await expect(
      runAction(dropbox, 'upload-file', { input, connection: connection() }),
    ).rejects.toMatchObject({
      code: 'input_invalid',
    })
  })
})

describe('the account', () => {
  it.each(['wrong-token', expiredDropboxToken])('is refused with the token %s', async (token) => {
    const error: unknown = await run('list-folder', {}, token).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'auth_failed', retryable: false })
    expect(JSON.stringify(error)).not.toContain(token)
  })

  it('proves itself with the test of its connection type', async () => {
    const [type] = dropbox.connectionTypes
    const output = await run(type?.test?.action ?? '', type?.test?.with ?? {})
    expect(output).toMatchObject({ entries: { length: 1 } })
  })
})

it.each([
  ['', ''],
  ['/', ''],
  ['orders', '/orders'],
  ['/orders//', '/orders'],
  ['id:abc', 'id:abc'],
])('the path %j is sent as %j', (given, sent) => {
  expect(toPath(given)).toBe(sent)
})

it('writes JSON for a header in ASCII only', () => {
  const value = { path: '/ü/😀/\u007f/"\n' }
  expect(toHeaderJson(value)).toMatch(/^[\x20-\x7e]+$/)
  expect(JSON.parse(toHeaderJson(value))).toEqual(value)
})
