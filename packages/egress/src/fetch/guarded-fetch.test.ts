import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { generate } from 'selfsigned'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { hang, listen, portOf } from '../../test/listeners.ts'
import type { Lookup } from '../dial/lookup.ts'
import { createEgressPolicy } from '../policy/policy.ts'
import { parseEgressRules } from '../rule/parse.ts'
import { createGuardedFetch, type GuardedFetchOptions } from './guarded-fetch.ts'

const cleanUps: (() => Promise<void>)[] = []

afterEach(async () => {
  vi.unstubAllEnvs()
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})

async function started<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const thing = await starting
  cleanUps.push(() => thing.close())
  return thing
}

async function serve(listener: RequestListener) {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  let connections = 0
  server.on('connection', () => {
    connections += 1
  })
  cleanUps.push(async () => {
    server.closeAllConnections()
    const closed = once(server, 'close')
    server.close()
    await closed
  })
  const port = portOf(server)
  return { port, url: `http://127.0.0.1:${port}`, connections: () => connections }
}

const bodyOf = async (request: IncomingMessage) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}

const sockets = () =>
  process.getActiveResourcesInfo().filter((kind) => /^TCP(Socket|Connect)/.test(kind)).length

/** Allows 127.0.0.1, which stands for the public Internet here, and nothing else. */
const fetchWith = (options: Partial<GuardedFetchOptions> = {}) =>
  createGuardedFetch({
    policy: createEgressPolicy({ operatorAllow: parseEgressRules('127.0.0.1').rules }),
    ...options,
  })

test('an allowed address is fetched', async () => {
  const { url } = await serve(async (request, response) => {
    response.setHeader('x-method', request.method ?? '')
    response.end(`${request.headers['content-type']}: ${await bodyOf(request)}`)
  })
  const response = await fetchWith()(`${url}/path`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"a":1}',
  })
  expect(response.status).toBe(200)
  expect(response.headers.get('x-method')).toBe('POST')
  expect(await response.text()).toBe('application/json: {"a":1}')
})

test('a Request and a FormData of the platform are taken as fetch takes them', async () => {
  const { url } = await serve(async (request, response) => {
    response.end(`${request.method} ${request.headers['x-a']} ${await bodyOf(request)}`)
  })
  const request = new Request(url, { method: 'PUT', headers: { 'x-a': '1' }, body: 'text' })
  expect(await (await fetchWith()(request)).text()).toBe('PUT 1 text')
  const body = new FormData()
  body.set('field', 'value')
  expect(await (await fetchWith()(url, { method: 'POST', body })).text()).toContain('name="field"')
})

test.each([
  ['http://127.0.0.2/', '127.0.0.2 is a loopback address.'],
  ['http://0x7f.2/', '127.0.0.2 is a loopback address.'],
  ['http://[::1]/', '::1 is a loopback address.'],
  ['http://[::ffff:127.0.0.2]/', '"::ffff:7f00:2" means 127.0.0.2, a loopback address.'],
  ['http://169.254.169.254/latest/', '169.254.169.254 is a metadata service of cloud providers.'],
  ['https://metadata.google.internal/', 'metadata.google.internal is a metadata service of cloud providers.'],
  ['https://10.0.0.1/', '10.0.0.1 is an address of a private network.'],
])('%s is refused with a sentence', async (url, message) => {
  const lookup: Lookup = async () => [{ address: '169.254.169.254', family: 4 }]
  const error = await fetchWith({ lookup })(url).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(TypeError)
  expect(error).toMatchObject({ cause: { name: 'EgressDenied', code: 'EACCES', message } })
})

test.each([
  'file:///etc/passwd',
  'data:text/plain,a',
  'ftp://127.0.0.1/',
  'blob:nodedata:1',
  'gopher://127.0.0.1:70/_',
])('%s is refused: only http and https are fetched', async (url) => {
  await expect(fetchWith()(url)).rejects.toMatchObject({ cause: { code: 'EACCES' } })
})

describe('a redirect', () => {
  const statuses = [301, 302, 303, 307, 308]
  const targets = ['127.0.0.2', '0177.0.0.2', '[::ffff:127.0.0.2]', 'inside.example', '2130706434']
  const lookup: Lookup = async () => [{ address: '127.0.0.2', family: 4 }]

  test.each(statuses.flatMap((status) => targets.map((host) => [status, host] as const)))(
    'with %i to %s is refused, and nothing is connected to',
    async (status, host) => {
      const canary = await started(listen('127.0.0.2'))
      const { url } = await serve((_request, response) => {
        response.writeHead(status, { location: `http://${host}:${canary.port}/` }).end()
      })
      for (const init of [{}, { method: 'POST', body: 'secret' }]) {
        await expect(fetchWith({ lookup })(url, init)).rejects.toMatchObject({
          cause: {
            code: 'EACCES',
            message: expect.stringMatching(/(?: is|,| resolves to) a loopback address\.$/),
          },
        })
      }
      expect(canary.connections()).toBe(0)
    },
  )

  test.each(statuses)('with %i from one allowed address to another is followed', async (status) => {
    const target = await serve(async (request, response) => {
      response.end(`${request.method} ${await bodyOf(request)}`)
    })
    const { url } = await serve((_request, response) => {
      response.writeHead(status, { location: `${target.url}/` }).end()
    })
    const response = await fetchWith()(url, { method: 'POST', body: 'sent' })
    expect(response.redirected).toBe(true)
    expect(response.url).toBe(`${target.url}/`)
    expect(await response.text()).toBe(status > 303 ? 'POST sent' : 'GET ')
  })

  test('to the same host is judged by what its name resolves to by then', async () => {
    const canary = await started(listen('127.0.0.2'))
    const answers = ['127.0.0.1', '127.0.0.2']
    const rebinding: Lookup = async () => [{ address: answers.shift() ?? '127.0.0.2', family: 4 }]
    const { port } = await serve((_request, response) =>
      response.writeHead(302, { location: '/again' }).end(),
    )
    await expect(fetchWith({ lookup: rebinding })(`http://name.example:${port}/`)).rejects.toMatchObject({
      cause: { code: 'EACCES', message: 'name.example resolves to a loopback address.' },
    })
    expect(canary.connections()).toBe(0)
  })

  test('to another scheme is refused', async () => {
    const { url } = await serve((_request, response) =>
      response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    )
    await expect(fetchWith()(url)).rejects.toThrow(TypeError)
  })

  test('can be left to the caller', async () => {
    const { url } = await serve((_request, response) => response.writeHead(302, { location: '/' }).end())
    const response = await fetchWith()(url, { redirect: 'manual' })
    expect(response.status).toBe(302)
    await response.body?.cancel()
    await expect(fetchWith()(url, { redirect: 'error' })).rejects.toThrow(TypeError)
  })
})

test('each request has a connection of its own, which is closed afterwards', async () => {
  const before = sockets()
  const server = await serve((_request, response) => response.end('ok'))
  const guardedFetch = fetchWith()
  for (let index = 0; index < 3; index += 1) await (await guardedFetch(server.url)).text()
  expect(server.connections()).toBe(3)
  await expect.poll(sockets).toBe(before)
})

test('no proxy is taken from the environment', async () => {
  const proxy = await started(listen('127.0.0.1'))
  for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) {
    vi.stubEnv(name, `http://127.0.0.1:${proxy.port}`)
  }
  vi.stubEnv('NODE_USE_ENV_PROXY', '1')
  const { url } = await serve((_request, response) => response.end('direct'))
  expect(await (await fetchWith()(url)).text()).toBe('direct')
  expect(proxy.connections()).toBe(0)
})

describe('over TLS', () => {
  async function tlsServer() {
    const names: string[] = []
    // Without a certificate: the handshake fails, after the client has said which name it wants.
    const server = createTlsServer({
      SNICallback: (name, callback) => {
        names.push(name)
        callback(new Error('no certificate'))
      },
    })
    server.on('tlsClientError', () => {})
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    cleanUps.push(async () => {
      const closed = once(server, 'close')
      server.close()
      await closed
    })
    return { port: portOf(server), names }
  }

  test('the name that was asked for is sent, not the address that was connected to', async () => {
    const before = sockets()
    const { port, names } = await tlsServer()
    const lookup: Lookup = async () => [{ address: '127.0.0.1', family: 4 }]
    await expect(fetchWith({ lookup })(`https://Api.Example:${port}/`)).rejects.toThrow(TypeError)
    expect(names).toEqual(['api.example'])
    await expect.poll(sockets).toBe(before)
  })

  test('the certificate has to be of the name that was asked for', async () => {
    const authorities = getCACertificates('default')
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'api.example' }], {
      keyType: 'ec',
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: 'api.example' }] },
      ],
    })
    const server = createHttpsServer({ cert, key }, (_request, response) => response.end('secret'))
    server.on('tlsClientError', () => {})
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const lookup: Lookup = async () => [{ address: '127.0.0.1', family: 4 }]
    const fetchFrom = (name: string) => fetchWith({ lookup })(`https://${name}:${portOf(server)}/`)
    try {
      await expect(fetchFrom('api.example')).rejects.toMatchObject({
        cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      })
      setDefaultCACertificates([...authorities, cert])
      expect(await (await fetchFrom('api.example')).text()).toBe('secret')
      await expect(fetchFrom('other.example')).rejects.toMatchObject({
        cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
      })
    } finally {
      setDefaultCACertificates(authorities)
      const closed = once(server, 'close')
      server.close()
      await closed
    }
  })

  test('a handshake that does not go on ends in time', async () => {
    const before = sockets()
    const { port } = await started(listen('127.0.0.1'))
    const waiting = await serve(() => {})
    await expect(fetchWith({ connectTimeoutMs: 100 })(`https://127.0.0.1:${waiting.port}/`)).rejects.toThrow(
      TypeError,
    )
    await expect(fetchWith()(`https://127.0.0.1:${port}/`)).rejects.toThrow(TypeError)
    await expect.poll(sockets).toBe(before)
  })
})

describe('nobody waits for ever', () => {
  test('for a host that does not answer', async () => {
    const silent = await started(hang('127.0.0.1'))
    const guardedFetch = fetchWith({ connectTimeoutMs: 50 })
    await expect(guardedFetch(`http://127.0.0.1:${silent.port}/`)).rejects.toMatchObject({
      cause: { code: 'ETIMEDOUT' },
    })
  })

  test('for a response that does not come, or stops', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/part') response.write('part')
    })
    await expect(fetchWith({ idleTimeoutMs: 50 })(url)).rejects.toMatchObject({
      cause: { code: 'UND_ERR_HEADERS_TIMEOUT' },
    })
    const response = await fetchWith({ idleTimeoutMs: 50 })(`${url}/part`)
    await expect(response.text()).rejects.toMatchObject({ cause: { code: 'UND_ERR_BODY_TIMEOUT' } })
  })

  test('after an abort, of which no socket stays behind', async () => {
    const before = sockets()
    const controller = new AbortController()
    const { url } = await serve(() => controller.abort(new Error('no longer wanted')))
    await expect(fetchWith()(url, { signal: controller.signal })).rejects.toThrow('no longer wanted')
    await expect(fetchWith()(url, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    })
    await expect(fetchWith()(new Request(url, { signal: AbortSignal.abort() }))).rejects.toMatchObject({
      name: 'AbortError',
    })
    await expect.poll(sockets).toBe(before)
  })
})

describe('a limit of the response', () => {
  test('lets what is shorter through, and ends what is longer', async () => {
    const { url } = await serve((request, response) =>
      response.end('x'.repeat(Number(request.url?.slice(1)))),
    )
    const guardedFetch = fetchWith({ maxResponseBytes: 1000 })
    expect(await (await guardedFetch(`${url}/1000`)).text()).toHaveLength(1000)
    const response = await guardedFetch(`${url}/1001`)
    await expect(response.text()).rejects.toMatchObject({ cause: { code: 'UND_ERR_RES_EXCEEDED_MAX_SIZE' } })
  })

  test('is not got round by packing', async () => {
    const asked: (string | string[] | undefined)[] = []
    const { url } = await serve((request, response) => {
      asked.push(request.headers['accept-encoding'])
      response.setHeader('content-encoding', 'gzip').end(gzipSync('x'.repeat(100_000)))
    })
    const guardedFetch = fetchWith({ maxResponseBytes: 1000 })
    await expect(guardedFetch(url)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('answered packed (gzip), although it was asked not to.') },
    })
    expect(asked).toEqual(['identity'])
    expect(await (await fetchWith()(url)).text()).toHaveLength(100_000)
  })
})
