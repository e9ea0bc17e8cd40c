import { createMemoryFiles, runAction } from '@millrace/connector-sdk/testing'
import type { JsonObject } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { json, startServer } from '../../../test/server.ts'
import { http } from '../index.ts'

const request = (input: JsonObject, options: Parameters<typeof runAction>[2] = {}) =>
  runAction(http, 'request', { input, ...options })
const connection = (type: string, values: JsonObject) => ({ connection: { type, values } })

describe('what is sent', () => {
  it('is the method, the query and the headers', async () => {
    const server = await startServer(() => ({}))
    await request({ url: `${server.url}/a?x=1`, query: { y: 'ä &' }, headers: { Accept: 'text/csv' } })
    expect(server.received[0]).toMatchObject({
      method: 'GET',
      url: '/a?x=1&y=%C3%A4+%26',
      headers: { accept: 'text/csv', 'user-agent': 'Millrace' },
    })
  })

  it.each<[string, JsonObject, string, string]>([
    ['JSON', { body: { a: [1] } }, 'application/json', '{"a":[1]}'],
    ['JSON that was written as text', { body: '{"a": 1}' }, 'application/json', '{"a": 1}'],
    ['a text as JSON', { body: 'plain' }, 'application/json', '"plain"'],
    [
      'a form',
      { bodyType: 'form', body: { a: 'ä', b: [1, 2], c: null } },
      'application/x-www-form-urlencoded;charset=UTF-8',
      'a=%C3%A4&b=1&b=2',
    ],
    ['text', { bodyType: 'text', body: '<a/>' }, 'text/plain;charset=UTF-8', '<a/>'],
    ['binary', { bodyType: 'binary', body: 'aGk=' }, 'application/octet-stream', 'hi'],
  ])('is %s', async (_name, input, contentType, body) => {
    const server = await startServer(() => ({}))
    await request({ method: 'POST', url: server.url, ...input })
    expect(server.received[0]?.headers['content-type']).toBe(contentType)
    expect(server.received[0]?.body.toString()).toBe(body)
  })

  it('is a multipart form with a file, whose boundary nobody can spoil', async () => {
    const server = await startServer(() => ({}))
    await request({
      method: 'POST',
      url: server.url,
      headers: { 'Content-Type': 'multipart/form-data; boundary=wrong' },
      bodyType: 'multipart',
      body: { note: 'hello', file: { filename: 'a.txt', contentType: 'text/csv', base64: 'aGk=' } },
    })
    const [sent] = server.received
    const boundary = /boundary=(.+)$/.exec(sent?.headers['content-type'] ?? '')?.[1] ?? 'none'
    expect(sent?.body.toString()).toContain(`--${boundary}`)
    expect(sent?.body.toString()).toMatch(/name="note"\r\n\r\nhello\r\n/)
    expect(sent?.body.toString()).toMatch(/filename="a.txt"\r\nContent-Type: text\/csv\r\n\r\nhi\r\n/)
  })

  it('keeps a content type that the step gives', async () => {
    const server = await startServer(() => ({}))
    const headers = { 'Content-Type': 'application/xml' }
    await request({ method: 'PUT', url: server.url, headers, bodyType: 'text', body: '<a/>' })
    expect(server.received[0]?.headers['content-type']).toBe('application/xml')
  })

  it.each([
    ['POST', 'run-1:post:0'],
    ['PUT', 'run-1:post:0'],
    ['PATCH', 'run-1:post:0'],
    ['DELETE', 'run-1:post:0'],
    ['GET', undefined],
  ])('carries for %s the idempotency key %s', async (method, key) => {
    const server = await startServer(() => ({}))
    await request({ method, url: server.url }, { idempotencyKey: 'run-1:post:0' })
    expect(server.received[0]?.headers['idempotency-key']).toBe(key)
  })

  it.each<[string, JsonObject]>([
    ['a header with a line break', { headers: { a: 'b\r\nevil: 1' } }],
    ['a scheme of another kind', { url: 'ftp://127.0.0.1' }],
    ['a path without a base URL', { url: '/orders' }],
    ['broken base64', { method: 'POST', bodyType: 'binary', body: '%%%' }],
    ['a form that is a list', { method: 'POST', bodyType: 'form', body: [1] }],
    ['no time at all', { timeoutMs: 0 }],
    ['an unknown field', { colour: 'red' }],
  ])('is nothing for %s', async (_name, input) => {
    const server = await startServer(() => ({}))
    await expect(request({ url: server.url, ...input })).rejects.toMatchObject({ code: 'input_invalid' })
    expect(server.received).toEqual([])
  })
})

describe('what comes back', () => {
  it.each<[string, string | Buffer, string, unknown]>([
    ['application/json; charset=utf-8', '{"a":1}', 'auto', { a: 1 }],
    ['application/problem+json', '{"a":1}', 'auto', { a: 1 }],
    ['application/json', '', 'auto', null],
    ['text/html', '<p>', 'auto', '<p>'],
    ['application/xml', '<a/>', 'auto', '<a/>'],
    ['image/png', Buffer.from([0xff, 0]), 'auto', '/wA='],
    ['text/plain', '{"a":1}', 'json', { a: 1 }],
    ['application/json', '{"a":1}', 'text', '{"a":1}'],
    ['application/json', '{}', 'base64', 'e30='],
  ])('%s %j read as %s', async (contentType, body, responseType, read) => {
    const server = await startServer(() => ({ headers: { 'content-type': contentType }, body }))
    const output = await request({ url: server.url, responseType })
    expect(output).toMatchObject({ status: 200, headers: { 'content-type': contentType } })
    expect(output).toHaveProperty('body', read)
  })

  it('is an error from 400 on, unless the step wants the answer', async () => {
    const server = await startServer(() => ({ ...json({ error: 'exists' }), status: 409 }))
    await expect(request({ url: server.url })).rejects.toMatchObject({
      code: 'rejected',
      details: { status: 409, body: '{"error":"exists"}' },
    })
    expect(await request({ url: server.url, failOnStatus: false })).toMatchObject({
      status: 409,
      body: { error: 'exists' },
    })
  })

  it('is an error when the JSON is broken', async () => {
    const server = await startServer(() => ({ ...json(0), body: '{"a":' }))
    await expect(request({ url: server.url })).rejects.toMatchObject({ code: 'bad_response' })
  })

  it('is the redirect itself when redirects are not followed', async () => {
    const server = await startServer(() => ({ status: 302, headers: { location: '/b' } }))
    expect(await request({ url: server.url, followRedirects: false })).toMatchObject({ status: 302 })
  })
})

describe('files', () => {
  it('are sent as they are, with their length and type', async () => {
    const server = await startServer(() => ({}))
    const files = createMemoryFiles()
    const file = await files.create('a,b\n', { name: 'a.csv', contentType: 'text/csv' })
    const input = { method: 'PUT', url: server.url, bodyType: 'file', body: { ...file } }
    await request(input, { files })
    expect(server.received[0]).toMatchObject({
      headers: { 'content-type': 'text/csv', 'content-length': '4' },
    })
    expect(server.received[0]?.body.toString()).toBe('a,b\n')
  })

  it.each<[string, Record<string, string>, string]>([
    ['its address', {}, 'orders 1.xml'],
    ['its headers', { 'content-disposition': 'attachment; filename="a \\"b\\".xml"' }, 'a "b".xml'],
    [
      'its headers, in UTF-8',
      { 'content-disposition': "attachment; filename=x; filename*=UTF-8''%C3%BC.xml" },
      'ü.xml',
    ],
    [
      'its headers, but never a path',
      { 'content-disposition': 'attachment; filename=../../etc/passwd' },
      'passwd',
    ],
  ])('come back with a name from %s', async (_from, headers, name) => {
    const server = await startServer(() => ({
      headers: { 'content-type': 'text/xml', ...headers },
      body: '<a/>',
    }))
    const files = createMemoryFiles()
    const output = await request({ url: `${server.url}/x/orders%201.xml`, responseType: 'file' }, { files })
    expect(output).toMatchObject({
      status: 200,
      body: { $file: 'file-1', name, contentType: 'text/xml', bytes: 4 },
    })
    expect(Buffer.from(files.stored.get('file-1') ?? []).toString()).toBe('<a/>')
  })

  it.each([
    ['as a body that is none', { bodyType: 'file', body: 'x' }],
    [
      'in a multipart form',
      { bodyType: 'multipart', body: { f: { $file: 'x', name: 'x', contentType: 'x', bytes: 1 } } },
    ],
  ])('are refused %s', async (_how, input) => {
    const server = await startServer(() => ({}))
    await expect(request({ method: 'POST', url: server.url, ...input })).rejects.toMatchObject({
      code: 'input_invalid',
    })
  })
})

describe('credentials', () => {
  it.each<[string, JsonObject, Record<string, string>, string]>([
    ['api-key', { value: 'k-1234' }, { 'x-api-key': 'k-1234' }, '/'],
    [
      'api-key',
      { value: 'k-1234', name: 'Authorization', prefix: 'Token' },
      { authorization: 'Token k-1234' },
      '/',
    ],
    ['api-key', { value: 'k-1234', in: 'query', name: 'key' }, {}, '/?key=k-1234'],
    ['basic', { username: 'ü', password: 'p:w' }, { authorization: 'Basic w7w6cDp3' }, '/'],
    ['bearer', { token: 't-1234' }, { authorization: 'Bearer t-1234' }, '/'],
  ])('%s %j', async (type, values, headers, url) => {
    const server = await startServer(() => ({}))
    await request({ url: '/' }, connection(type, { baseUrl: server.url, ...values }))
    expect(server.received[0]).toMatchObject({ url, headers })
  })

  it('win over what the step gives, in any spelling', async () => {
    const server = await startServer(() => ({}))
    const input = { url: `${server.url}/?key=mine`, headers: { AUTHORIZATION: 'mine' } }
    await request(input, connection('bearer', { token: 't-1234', baseUrl: server.url }))
    await request(
      input,
      connection('api-key', { value: 'k-1234', in: 'query', name: 'key', baseUrl: server.url }),
    )
    expect(server.received[0]?.headers.authorization).toBe('Bearer t-1234')
    expect(server.received[1]?.url).toBe('/?key=k-1234')
  })

  it('are sent below the base URL', async () => {
    const server = await startServer(() => ({}))
    const bound = connection('bearer', { token: 't-1234', baseUrl: `${server.url}/v1/` })
    for (const url of ['/orders', 'orders', '/', `${server.url}/v1/orders`]) await request({ url }, bound)
    expect(server.received.map((received) => received.url)).toEqual([
      '/v1/orders',
      '/v1/orders',
      '/v1/',
      '/v1/orders',
    ])
  })

  it.each(['http://127.0.0.1:1/steal', 'https://example.com/', 'http://localhost:1'])(
    'are never sent to %s when they belong to another server',
    async (url) => {
      const server = await startServer(() => ({}))
      const bound = connection('bearer', { token: 't-1234', baseUrl: server.url })
      await expect(request({ url }, bound)).rejects.toMatchObject({ code: 'input_invalid' })
    },
  )

  it('are not used without the server that they belong to', async () => {
    const server = await startServer(() => ({}))
    await expect(
      request({ url: server.url }, connection('bearer', { token: 't-1234' })),
    ).rejects.toMatchObject({ code: 'input_invalid' })
    expect(server.received).toEqual([])
  })

  it.each(['//example.com/x', '/\\example.com', '@example.com/', '.example.com', '\\\\example.com'])(
    'stay home when the path is %s',
    async (url) => {
      const server = await startServer(() => ({}))
      await request({ url }, connection('bearer', { token: 't-1234', baseUrl: server.url }))
      expect(server.received).toHaveLength(1)
    },
  )

  it('stay home when a redirect leaves', async () => {
    const other = await startServer(() => ({}))
    const server = await startServer(() => ({ status: 302, headers: { location: other.url } }))
    const bound = connection('api-key', { value: 'k-1234', baseUrl: server.url })
    await request({ url: '/', headers: { 'X-Own': 'own', Accept: 'text/plain' } }, bound)
    expect(server.received[0]?.headers).toMatchObject({ 'x-api-key': 'k-1234', 'x-own': 'own' })
    expect(other.received[0]?.headers).toMatchObject({ accept: 'text/plain' })
    expect(other.received[0]?.headers).not.toHaveProperty('x-api-key')
    expect(other.received[0]?.headers).not.toHaveProperty('x-own')
  })

  it('never show up in errors, even when the server echoes them', async () => {
    const server = await startServer(({ url, headers }) => ({
      status: 403,
      body: `bad: ${headers.authorization} ${url}`,
    }))
    const values = { username: 'ada', password: 'pass-1234', baseUrl: server.url }
    const error: unknown = await request({ url: server.url }, connection('basic', values)).catch(
      (e: unknown) => e,
    )
    expect(error).toMatchObject({ code: 'auth_failed' })
    expect(JSON.stringify(error)).not.toContain('pass-1234')
    expect(JSON.stringify(error)).not.toContain(Buffer.from('ada:pass-1234').toString('base64'))
  })
})

describe('pages', () => {
  const all = [1, 2, 3, 4, 5]

  it('by number, until an empty one', async () => {
    const server = await startServer(({ url }) => {
      const page = Number(new URL(url, 'http://x').searchParams.get('p'))
      return json({ data: { items: all.slice(page * 2, page * 2 + 2) } })
    })
    const paged = { pagination: 'page', pageParam: 'p', firstPage: 0, itemsPath: 'data.items' }
    expect(await request({ url: server.url, ...paged })).toMatchObject({ body: all, pages: 4, more: false })
  })

  it('by cursor', async () => {
    const server = await startServer(({ url }) => {
      const start = Number(new URL(url, 'http://x').searchParams.get('after') ?? 0)
      return json({ items: all.slice(start, start + 2), meta: { next: start + 2 < 5 ? start + 2 : null } })
    })
    const paged = { pagination: 'cursor', cursorParam: 'after', cursorPath: 'meta.next', itemsPath: 'items' }
    expect(await request({ url: server.url, query: { a: 'b' }, ...paged })).toMatchObject({
      body: all,
      pages: 3,
    })
    expect(server.received.map(({ url }) => url)).toEqual(['/?a=b', '/?a=b&after=2', '/?a=b&after=4'])
  })

  it('by Link header, with the credentials', async () => {
    const server = await startServer(({ url }) => {
      const page = Number(new URL(url, 'http://x').searchParams.get('page') ?? 1)
      const link = `</?page=1>; rel="first", </?page=${page + 1}>; rel="next"`
      return {
        ...json([page]),
        headers: { 'content-type': 'application/json', ...(page < 3 ? { link } : {}) },
      }
    })
    const input = { url: '/', pagination: 'link' }
    const output = await request(input, connection('bearer', { token: 't-1234', baseUrl: server.url }))
    expect(output).toMatchObject({ body: [1, 2, 3], pages: 3 })
    expect(server.received.every(({ headers }) => headers.authorization === 'Bearer t-1234')).toBe(true)
  })

  it('stop at the cap, and say so', async () => {
    const server = await startServer(({ url }) => json([url]))
    const logged: string[] = []
    const output = await request(
      { url: server.url, pagination: 'page', maxPages: 2 },
      { onLog: ({ level }) => logged.push(level) },
    )
    expect(output).toMatchObject({ pages: 2, more: true, body: ['/?page=1', '/?page=2'] })
    expect(logged).toEqual(['warn'])
  })

  it.each<[string, JsonObject, (url: string) => ReturnType<typeof json>]>([
    ['the same page again and again', { pagination: 'page' }, () => json([1])],
    [
      'the same cursor again',
      { pagination: 'cursor', itemsPath: 'items' },
      () => json({ items: [1], nextCursor: 'x' }),
    ],
    [
      'a link to another server',
      { pagination: 'link' },
      () => ({ body: '[1]', headers: { link: '<http://127.0.0.1:1/>; rel="next"' } }),
    ],
    ['no list', { pagination: 'page', itemsPath: 'data' }, () => json({ items: [] })],
  ])('refuse %s', async (_name, input, answer) => {
    const server = await startServer(({ url }) => answer(url))
    await expect(request({ url: server.url, ...input })).rejects.toMatchObject({ code: 'bad_response' })
  })

  it('have a key each when they are fetched by POST', async () => {
    const server = await startServer(({ url }) => json(url.endsWith('=1') ? [1] : []))
    await request({ method: 'POST', url: server.url, pagination: 'page' }, { idempotencyKey: 'k' })
    expect(server.received.map(({ headers }) => headers['idempotency-key'])).toEqual(['k', 'k:2'])
  })
})
