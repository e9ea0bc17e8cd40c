import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { ConnectorError } from '../error.ts'
import { type HttpRequest, httpRequest } from './request.ts'

const closers: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return `http://127.0.0.1:${portOf(server.address())}`
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}

const signal = new AbortController().signal
const ask = (request: Omit<HttpRequest, 'signal'>) => httpRequest({ signal, ...request })

async function failure(promise: Promise<unknown>): Promise<ConnectorError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof ConnectorError) return error
  throw new Error(`expected a ConnectorError, not ${String(error)}`)
}

describe('what a status means', () => {
  it.each([
    [400, 'rejected', false],
    [401, 'auth_failed', false],
    [403, 'auth_failed', false],
    [404, 'not_found', false],
    [409, 'rejected', false],
    [410, 'not_found', false],
    [422, 'rejected', false],
    [429, 'rate_limited', true],
    [500, 'unavailable', true],
    [503, 'unavailable', true],
  ])('%i is %s', async (status, code, retryable) => {
    const url = await serve((_request, response) => response.writeHead(status).end('why'))
    const error = await failure(ask({ url: `${url}/orders?key=hidden` }))
    expect(error).toMatchObject({ code, retryable, details: { status, body: 'why' } })
    expect(error.message).toContain(`GET ${url}/orders answered ${status}`)
    expect(error.message).not.toContain('hidden')
  })

  it('gives the answer as it is when the caller wants that', async () => {
    const url = await serve((_request, response) => response.writeHead(404).end('{"a":1}'))
    const response = await ask({ url, failOnStatus: false })
    expect([response.status, response.json()]).toEqual([404, { a: 1 }])
  })

  it('reads Retry-After in seconds and as a date', async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString()
    const url = await serve((request, response) =>
      response.writeHead(429, { 'retry-after': request.url === '/date' ? date : '7' }).end(),
    )
    expect((await failure(ask({ url }))).details).toMatchObject({ retryAfterMs: 7000 })
    const { details } = await failure(ask({ url: `${url}/date` }))
    expect(details).toMatchObject({ retryAfterMs: expect.any(Number) })
    const waitMs =
      details !== null && typeof details === 'object' && 'retryAfterMs' in details ? details.retryAfterMs : 0
    expect(Number(waitMs)).toBeGreaterThan(3_500_000)
    expect(Number(waitMs)).toBeLessThanOrEqual(3_600_000)
  })

  it('keeps 2 KB of the body and masks secrets in it, also across the cut and in base64', async () => {
    const secret = 'top-secret-token'
    const body = `${Buffer.from(secret).toString('base64')} ${'x'.repeat(2048 - 40)}${secret} tail`
    const url = await serve((_request, response) => response.writeHead(400).end(body))
    const { details } = await failure(ask({ url, secrets: [secret] }))
    const text = JSON.stringify(details)
    expect(text).not.toContain('top-secret')
    expect(text).not.toContain(Buffer.from(secret).toString('base64'))
    expect(text.length).toBeLessThan(2200)
  })
})

describe('no answer', () => {
  it('is a network error when the connection is cut', async () => {
    const url = await serve((request) => request.socket.resetAndDestroy())
    expect(await failure(ask({ url }))).toMatchObject({ code: 'network', retryable: true })
  })

  it('is a network error when nothing listens', async () => {
    const url = await serve((_request, response) => response.end())
    await closers.pop()?.()
    const error = await failure(ask({ url }))
    expect(error).toMatchObject({ code: 'network', details: { reason: 'ECONNREFUSED' } })
  })

  it('is no network error when fetch itself never asks such a port', async () => {
    expect(await failure(ask({ url: 'http://203.0.113.7:22/' }))).toMatchObject({
      code: 'input_invalid',
      retryable: false,
      message: expect.stringContaining('this port belongs to another protocol'),
    })
  })

  it('is a timeout when the server is silent, and when it stops in the middle of the body', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/half') response.writeHead(200).write('half')
    })
    expect(await failure(ask({ url, timeoutMs: 30 }))).toMatchObject({ code: 'timeout', retryable: true })
    expect(await failure(ask({ url: `${url}/half`, timeoutMs: 30 }))).toMatchObject({ code: 'timeout' })
  })

  it('throws the reason of the signal when the step is ended from outside', async () => {
    const ended = new AbortController()
    const url = await serve(() => ended.abort(new Error('canceled')))
    await expect(httpRequest({ url, signal: ended.signal })).rejects.toThrow('canceled')
  })

  it('stops at the cap, also when a small body unpacks into a large one', async () => {
    const url = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1_000_000))),
    )
    const error = await failure(ask({ url, maxResponseBytes: 1000 }))
    expect(error).toMatchObject({ code: 'output_too_large', retryable: false })
  })
})

describe('redirects', () => {
  it('keeps credentials on the same origin and drops them on another', async () => {
    const seen: IncomingMessage['headers'][] = []
    const other = await serve((request, response) => {
      seen.push(request.headers)
      response.end('there')
    })
    const url = await serve((request, response) => {
      seen.push(request.headers)
      const location = request.url === '/a' ? '/b' : `${other}/c`
      response.writeHead(302, { location }).end()
    })
    const headers = { authorization: 'Bearer t', cookie: 'c=1', 'x-api-key': 'k', accept: 'text/plain' }
    const response = await ask({ url: `${url}/a`, headers, credentialHeaders: ['X-Api-Key'] })
    expect([response.text(), response.url]).toEqual(['there', `${other}/c`])
    expect(seen[1]).toMatchObject(headers)
    expect(seen[2]).toMatchObject({ accept: 'text/plain' })
    for (const name of ['authorization', 'cookie', 'x-api-key']) expect(seen[2]).not.toHaveProperty(name)
  })

  it.each([
    [301, 'GET', ''],
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', 'body'],
    [308, 'POST', 'body'],
  ])('%i turns a POST into %s', async (status, method, body) => {
    const seen: string[] = []
    const url = await serve(async (request, response) => {
      seen.push(`${request.method} ${await bodyOf(request)}`)
      if (seen.length === 1) response.writeHead(status, { location: '/next' })
      response.end()
    })
    await ask({ url, method: 'POST', body: 'body' })
    expect(seen).toEqual(['POST body', `${method} ${body}`])
  })

  it('ends after the cap', async () => {
    const url = await serve((_request, response) => response.writeHead(302, { location: '/again' }).end())
    expect(await failure(ask({ url, maxRedirects: 3 }))).toMatchObject({ code: 'bad_response' })
  })

  it('gives the redirect itself when none may be followed', async () => {
    const url = await serve((_request, response) => response.writeHead(302, { location: '/b' }).end())
    const response = await ask({ url, maxRedirects: 0 })
    expect([response.status, response.headers.location]).toEqual([302, '/b'])
  })

  it('does not leave http', async () => {
    const url = await serve((_request, response) =>
      response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    )
    expect(await failure(ask({ url }))).toMatchObject({ code: 'input_invalid' })
  })
})

describe('what is refused before it is sent', () => {
  it.each<[string, Omit<HttpRequest, 'signal'>]>([
    ['a line break in a header', { url: 'http://127.0.0.1', headers: { a: 'b\r\nx: y' } }],
    ['a line break in a name', { url: 'http://127.0.0.1', headers: { 'a\nb': 'c' } }],
    ['another host', { url: 'http://127.0.0.1', headers: { Host: 'example.com' } }],
    ['a length of its own', { url: 'http://127.0.0.1', headers: { 'Content-Length': '3' } }],
    ['another scheme', { url: 'file:///etc/passwd' }],
    ['a password in the address', { url: 'http://user:pass@127.0.0.1' }],
    ['half an address', { url: '/orders' }],
    ['a strange method', { url: 'http://127.0.0.1', method: 'GET / HTTP/1.1' }],
  ])('%s', async (_name, request) => {
    expect(await failure(ask(request))).toMatchObject({ code: 'input_invalid', retryable: false })
  })
})

describe('the answer', () => {
  it('is text in its own charset', async () => {
    const url = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/plain; charset=iso-8859-1' }).end(Buffer.from([0xfc])),
    )
    expect((await ask({ url })).text()).toBe('ü')
  })

  it('joins headers that come more than once', async () => {
    const url = await serve((_request, response) =>
      response.writeHead(200, { 'set-cookie': ['a=1', 'b=2'] }).end(),
    )
    expect((await ask({ url })).headers['set-cookie']).toBe('a=1, b=2')
  })

  it.each(['{', '{"__proto__":{"polluted":true}}'])('is refused as JSON when it is %s', async (body) => {
    const url = await serve((_request, response) => response.end(body))
    const response = await ask({ url })
    expect(() => response.json()).toThrow(ConnectorError)
  })
})
