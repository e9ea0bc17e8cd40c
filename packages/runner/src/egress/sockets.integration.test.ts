import { createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  failingConnect,
  halfClose,
  wholeLife,
  writtenBeforeOpen,
  wrongArguments,
} from '../../test/egress/inside/sockets.ts'
import type { Target } from '../../test/egress/inside/target.ts'
import { type Sandboxed, startSandboxed } from '../../test/egress/sandboxed.ts'
import { createCertificate } from '../../test/egress/servers/certificate.ts'
import { listen } from '../../test/egress/servers/listen.ts'
import { busy, quotaPort, startTestBroker } from '../../test/egress/test-broker.ts'

const host = 'api.local.test'
const closers: (() => Promise<void>)[] = []
let broker: Awaited<ReturnType<typeof startTestBroker>>
let sandboxed: Sandboxed

beforeAll(async () => {
  broker = await startTestBroker()
  sandboxed = await startSandboxed(broker)
  closers.push(broker.close, sandboxed.close)
})

afterAll(async () => {
  for (const close of closers.reverse()) await close()
})

/** A server that the broker lets the sandbox reach. */
async function serve(onSocket: (socket: Socket) => void, { half = false } = {}): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: half }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onSocket(socket)
  })
  const { port, close } = await listen(server)
  closers.push(async () => {
    for (const socket of sockets) socket.destroy()
    await close()
  })
  broker.allow(port)
  return port
}

/** All of it, and the socket stays open: reading it as a stream would close both directions. */
function received(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  return new Promise((resolve) => socket.on('end', () => resolve(Buffer.concat(chunks))))
}

const echo = (socket: Socket) => void socket.pipe(socket)

async function requireValue(file: string, name: string, given: object = {}): Promise<unknown> {
  const answer = await sandboxed.run(file, name, { host, ...given })
  if (answer.ok) return answer.value
  throw new Error(`${name} failed: ${JSON.stringify(answer.error)}`)
}

const sockets = (name: string, given?: object) => requireValue('sockets', name, given)

/** The same in this process, which has a network and no hooks. */
async function inPlainNode(scenario: (target: Target) => Promise<unknown>, port: number): Promise<unknown> {
  return JSON.parse(JSON.stringify(await scenario({ host: '127.0.0.1', port, ca: '' })))
}

describe('like Node without hooks', () => {
  it.each([wholeLife, writtenBeforeOpen, wrongArguments, halfClose])('$name', async (scenario) => {
    const port = await serve((socket) => void received(socket).then((all) => socket.end(all)), { half: true })
    const there = await sockets(scenario.name, { host: '127.0.0.1', port })
    expect(there).toEqual(await inPlainNode(scenario, port))
  })

  it('a port where nobody listens', async () => {
    const { port, close } = await listen(createServer())
    await close()
    broker.allow(port)
    const failed = await sockets('failingConnect', { host: '127.0.0.1', port })
    expect(failed).toEqual(await inPlainNode(failingConnect, port))
    expect(failed).toMatchObject({ error: { code: 'ECONNREFUSED' } })
  })
})

describe('a connection', () => {
  it('has the events and the states of one that goes straight to its address', async () => {
    const port = await serve(echo)
    expect(await sockets('wholeLife', { port })).toEqual({
      before: { connecting: true, pending: true, readyState: 'opening' },
      open: {
        connecting: false,
        pending: false,
        readyState: 'open',
        remoteAddress: '127.0.0.1',
        remotePort: port,
        remoteFamily: 'IPv4',
      },
      after: expect.objectContaining({ pending: true, readyState: 'closed' }),
      events: ['lookup', 'connectionAttempt', 'connect', 'ready', 'end', 'close'],
      bytes: [3, 3],
    })
  })

  it('opens in whichever form it is asked for', async () => {
    const port = await serve(echo)
    const answers = await sockets('callForms', { port })
    for (const answer of Object.values(Object(answers))) expect(answer).toBe('x')
    expect(Object.keys(Object(answers))).toHaveLength(9)
    expect(await sockets('callback', { port })).toBe('called')
    expect(broker.asked).toContain(`open localhost:${port}`)
  })

  it('keeps what is written before it is open', async () => {
    expect(await sockets('writtenBeforeOpen', { port: await serve(echo) })).toBe('ab')
  })

  it('can be half closed, from either side', async () => {
    const collecting = await serve((socket) => void received(socket).then((all) => socket.end(all)), {
      half: true,
    })
    expect(await sockets('halfClose', { port: collecting })).toEqual({ received: 3_000_000, same: true })
    const { promise, resolve } = Promise.withResolvers<string>()
    const ending = await serve(
      (socket) => {
        socket.end('first')
        void received(socket).then((all) => resolve(all.toString()))
      },
      { half: true },
    )
    expect(await sockets('otherSideEndsFirst', { port: ending })).toBe('writeOnly')
    expect(await promise).toBe('after the end')
  })

  it('makes the writer wait while the other side does not read', async () => {
    const port = await serve((socket) => void socket.pause())
    expect(await sockets('backPressure', { port })).toEqual({ held: true, all: false })
  })

  it('takes settings of TCP without complaint', async () => {
    expect(await sockets('settings', { port: await serve(echo) })).toEqual({})
  })

  it('may be opened again with the same socket', async () => {
    expect(await sockets('sameSocketAgain', { port: await serve(echo) })).toEqual(['one', 'two'])
  })
})

describe('what does not open', () => {
  it('because the policy refuses, fails with its sentence', async () => {
    expect(await sockets('failingConnect', { port: 1 })).toMatchObject({
      events: ['error', 'close'],
      destroyed: true,
      error: {
        message: `The platform does not allow runs to connect to ${host}:1.`,
        code: 'EACCES',
        errno: -13,
        syscall: 'connect',
        address: host,
        port: 1,
        run: { code: 'egress_denied' },
      },
    })
  })

  it('because a cap is reached, says so', async () => {
    expect(await sockets('failingConnect', { host: '127.0.0.1', port: quotaPort })).toMatchObject({
      error: { code: 'EDQUOT', run: { code: 'egress_limit', retryable: false } },
    })
  })

  it('because the platform cannot just now, says so', async () => {
    expect(await sockets('failingConnect', { host: 'busy.test', port: 80 })).toMatchObject({
      error: { code: 'EAGAIN', message: busy, syscall: 'connect' },
    })
  })

  it('because nobody listens, fails as Node says it', async () => {
    const { port, close } = await listen(createServer())
    await close()
    broker.allow(port)
    expect(await sockets('failingConnect', { host: '127.0.0.1', port })).toMatchObject({
      error: {
        message: `connect ECONNREFUSED 127.0.0.1:${port}`,
        code: 'ECONNREFUSED',
        errno: -111,
        syscall: 'connect',
        address: '127.0.0.1',
        port,
      },
    })
  })

  it('because there is no such name, fails as Node says it', async () => {
    expect(await sockets('failingConnect', { host: 'missing.example', port: 80 })).toMatchObject({
      events: ['lookup', 'error', 'close'],
      error: {
        message: 'getaddrinfo ENOTFOUND missing.example',
        code: 'ENOTFOUND',
        errno: -3008,
        syscall: 'getaddrinfo',
        hostname: 'missing.example',
      },
    })
  })

  it('because the name is longer than names are, does not bother the broker', async () => {
    const before = broker.asked.length
    const failed = await sockets('failingConnect', { host: 'x'.repeat(300), port: 80 })
    expect(failed).toMatchObject({ error: { code: 'ENOTFOUND' } })
    expect(broker.asked.length).toBe(before)
  })

  it.each(['/broker/broker', '/var/run/docker.sock'])('a Unix socket: %s', async (path) => {
    expect(await sockets('failingConnect', { path, host: undefined })).toMatchObject({
      events: ['error', 'close'],
      error: { code: 'EACCES', syscall: 'connect', address: path, run: { code: 'egress_denied' } },
    })
  })

  it('because its arguments make no sense, is refused at once', async () => {
    expect(await sockets('wrongArguments')).toEqual([
      'ERR_MISSING_ARGS',
      'ERR_SOCKET_BAD_PORT',
      'ERR_SOCKET_BAD_PORT',
      'ERR_INVALID_ARG_TYPE',
      'ERR_INVALID_ARG_TYPE',
    ])
  })

  it('around the hooks, finds no route', async () => {
    expect(await sockets('aroundTheHooks', { port: await serve(echo) })).toBe(true)
  })
})

describe('while the broker is asked', () => {
  it('a socket may be destroyed, and the broker gives up too', async () => {
    const before = broker.abandoned
    expect(await sockets('destroyedWhileAsking')).toMatchObject({
      events: ['close'],
      state: { connecting: false, pending: true, readyState: 'closed' },
    })
    await expect.poll(() => broker.abandoned).toBe(before + 1)
  })

  it('a signal may abort it', async () => {
    const before = broker.abandoned
    expect(await sockets('abortedWhileAsking')).toEqual(['error', 'close'])
    await expect.poll(() => broker.abandoned).toBe(before + 1)
  })

  it('its timeout passes', async () => {
    expect(await sockets('timedOutWhileAsking')).toMatchObject({ connecting: true, readyState: 'opening' })
  })
})

describe('TLS', () => {
  let port: number
  let ca: string
  beforeAll(async () => {
    const { key, cert } = await createCertificate()
    ca = cert
    const server = createTlsServer({ key, cert, ALPNProtocols: ['h2'] }, (socket) => {
      socket.on('error', () => {})
      socket.pipe(socket)
    })
    server.on('tlsClientError', () => {})
    const listening = await listen(server)
    port = listening.port
    closers.push(listening.close)
    broker.allow(port)
  })

  const open = { authorized: true, encrypted: true, alpnProtocol: false, length: 100_000, remotePort: true }
  const opened = {
    'connect(options)': { ...open, alpnProtocol: 'h2' },
    'connect(port, host, options)': open,
    'connect(port, options)': open,
    'a socket that is open or will be': open,
  }

  it('opens in whichever form it is asked for', async () => {
    expect(await sockets('tlsForms', { port, ca })).toEqual(opened)
  })

  it('opens too where it was loaded before the hooks', async () => {
    const late = await startSandboxed(broker, { early: ['node:tls', 'node:dgram'] })
    closers.push(late.close)
    expect(await late.run('sockets', 'tlsForms', { host, port, ca })).toEqual({ ok: true, value: opened })
  })

  it('checks the certificate against the name that was asked for', async () => {
    expect(await sockets('checkedIdentity', { port, ca })).toEqual([host])
    expect(await sandboxed.run('sockets', 'wrongHost', { port, ca })).toMatchObject({
      ok: false,
      error: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    })
  })

  it('resumes a session', async () => {
    expect(await sockets('resumedSession', { port, ca })).toEqual([false, true])
  })
})

describe('names', () => {
  it('are looked up by the broker, whichever way they are asked for', async () => {
    const [four, six] = [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]
    expect(await requireValue('names', 'lookups')).toEqual({
      callback: [null, '::1', 6],
      promise: four,
      module: [four, six],
      promisified: [six, four],
      resolve4: ['127.0.0.1'],
      resolve6: ['::1'],
      resolver: ['127.0.0.1'],
      withTtl: [{ address: '127.0.0.1', ttl: 0 }],
    })
    expect(broker.asked).toContain(`lookup ${host}`)
  })

  it('fail as Node says it, and records other than addresses with a sentence', async () => {
    const sentence = expect.stringContaining('only the addresses of a name can be looked up')
    expect(await requireValue('names', 'failures')).toMatchObject({
      missing: { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'missing.example', errno: -3008 },
      denied: {
        code: 'EACCES',
        message: expect.stringContaining('denied.test'),
        run: { code: 'egress_denied' },
      },
      srv: { code: 'ENOTIMP', syscall: 'querySrv', message: sentence },
      mx: { code: 'ENOTIMP', syscall: 'queryMx', message: sentence },
      reverse: { code: 'ENOTIMP', message: sentence },
      service: { code: 'ENOTIMP', message: sentence },
    })
  })
})

it('hooks that come after the promises of dns say so, and do not leave them unhooked', async () => {
  await expect(startSandboxed(broker, { early: ['node:dns/promises'] })).rejects.toThrow(
    'call prepareEgress first',
  )
})

describe('what runs do not have', () => {
  it.each([
    ['udp', 'UDP is not available in a sandbox'],
    ['server', 'A run cannot listen for connections'],
  ])('%s', async (name, sentence) => {
    expect(await sandboxed.run('names', name)).toMatchObject({
      ok: false,
      error: { code: 'EACCES', message: expect.stringContaining(sentence) },
    })
  })
})
