import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import net from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import tls from 'node:tls'
import type { Target } from './target.ts'
import { told } from './told.ts'

/** What sockets promise, tried where there is no network but the broker. */

const lifeOfSocket = [
  'lookup',
  'connectionAttempt',
  'connectionAttemptFailed',
  'connect',
  'ready',
  'timeout',
  'end',
  'error',
  'close',
]

function recordEvents(socket: net.Socket): string[] {
  const events: string[] = []
  for (const name of lifeOfSocket) socket.on(name, () => events.push(name))
  return events
}

function stateOf({ connecting, pending, readyState, remoteAddress, remotePort, remoteFamily }: net.Socket) {
  return { connecting, pending, readyState, remoteAddress, remotePort, remoteFamily }
}

export async function wholeLife({ host, port }: Target) {
  const socket = new net.Socket()
  const events = recordEvents(socket)
  const closed = closeOf(socket)
  socket.connect({ host, port })
  const before = stateOf(socket)
  await once(socket, 'connect')
  const open = stateOf(socket)
  socket.end('bye')
  await text(socket)
  await closed
  return { before, open, after: stateOf(socket), events, bytes: [socket.bytesWritten, socket.bytesRead] }
}

/** Does what was asked, and tells what came of it. */
export async function failingConnect(options: net.NetConnectOpts) {
  const socket = net.connect(options)
  const events = recordEvents(socket)
  const closed = closeOf(socket)
  const [error] = await once(socket, 'error')
  await closed
  return { events, error: told(error), destroyed: socket.destroyed }
}

export async function callForms({ host, port }: Target) {
  const forms: [string, () => net.Socket][] = [
    ['connect(port, host)', () => net.connect(port, host)],
    ['connect(port), which is localhost', () => net.connect(port)],
    ['createConnection({ port, host })', () => net.createConnection({ port, host })],
    ['new Socket().connect(port, host)', () => new net.Socket().connect(port, host)],
    ['a port as text', () => Reflect.apply(net.connect, net, [String(port), host])],
    ['options of a class', () => net.connect(new OptionsOfClass(port))],
    ['a local address, which is ignored', () => net.connect({ port, host, localAddress: '10.1.2.3' })],
    ['a look-up of its own', () => net.connect({ port, host: 'my.names', lookup: ownLookup })],
    ['one family', () => net.connect({ port, host, family: 4, autoSelectFamily: true })],
  ]
  const answers: Record<string, string> = {}
  for (const [name, connect] of forms) {
    const socket = connect()
    await once(socket, 'connect')
    socket.end('x')
    answers[name] = await text(socket)
  }
  return answers
}

class OptionsOfClass {
  readonly #port: number
  constructor(port: number) {
    this.#port = port
  }
  get port(): number {
    return this.#port
  }
}

const ownLookup: net.LookupFunction = (_host, _options, callback) => callback(null, '127.0.0.1', 4)

export async function callback({ host, port }: Target) {
  const socket = await new Promise<net.Socket>((resolve) => {
    const own = net.connect(port, host, () => resolve(own))
  })
  socket.destroy()
  return 'called'
}

/** What Node refuses at once, it still refuses at once. */
export async function wrongArguments() {
  return [{}, { port: -1 }, { port: 70_000 }, { port: true }, { port: 1, lookup: 'no' }].map((options) => {
    try {
      Reflect.apply(net.connect, net, [options]).on('error', () => {})
      return 'accepted'
    } catch (error) {
      return told(error).code
    }
  })
}

export async function destroyedWhileAsking() {
  const socket = net.connect(80, 'blackhole.test')
  const events = recordEvents(socket)
  setImmediate(() => socket.destroy())
  await once(socket, 'close')
  return { events, state: stateOf(socket) }
}

export async function abortedWhileAsking() {
  const abort = new AbortController()
  const socket = new net.Socket({ signal: abort.signal }).connect(80, 'blackhole.test')
  const events = recordEvents(socket)
  setImmediate(() => abort.abort())
  await closeOf(socket)
  return events
}

export async function timedOutWhileAsking() {
  const socket = net.connect({ port: 80, host: 'blackhole.test', timeout: 20 })
  await once(socket, 'timeout')
  const state = stateOf(socket)
  socket.destroy()
  await once(socket, 'close')
  return state
}

/** Ends its own side first; the other side answers to the end with what it has got. */
export async function halfClose({ host, port }: Target) {
  const sent = randomBytes(3_000_000)
  const socket = net.connect({ host, port, allowHalfOpen: true })
  const whole = buffer(socket)
  socket.end(sent)
  const received = await whole
  return { received: received.length, same: digest(sent) === digest(received) }
}

/** The other side ends first, and still listens. */
export async function otherSideEndsFirst({ host, port }: Target) {
  const socket = net.connect({ host, port, allowHalfOpen: true })
  const closed = closeOf(socket)
  await once(socket.resume(), 'end')
  const state = socket.readyState
  socket.end('after the end')
  await closed
  return state
}

/** The other side does not read: what does not fit between the two has to wait here. */
export async function backPressure({ host, port }: Target) {
  const socket = net.connect(port, host)
  await once(socket, 'connect')
  const piece = Buffer.alloc(64 * 1024)
  let pieces = 0
  while (pieces < 1000 && (socket.write(piece) || (await drainsWithin(socket, 200)))) pieces += 1
  const held = socket.writableLength > 0
  socket.destroy()
  return { held, all: pieces === 1000 }
}

function drainsWithin(socket: net.Socket, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once('drain', () => resolve(true))
    setTimeout(() => resolve(false), ms)
  })
}

export async function settings({ host, port }: Target) {
  const socket = new net.Socket()
  socket.unref().ref().setNoDelay(true).setKeepAlive(true, 1000).setTimeout(60_000)
  socket.connect(port, host)
  socket.unref().ref().setNoDelay().setKeepAlive(true)
  await once(socket, 'connect')
  socket.unref().ref().setNoDelay(false).setKeepAlive(false).setTimeout(0)
  const address = socket.address()
  socket.resetAndDestroy()
  await once(socket, 'close')
  return address
}

export async function sameSocketAgain({ host, port }: Target) {
  const socket = new net.Socket()
  const answers: string[] = []
  for (const message of ['one', 'two']) {
    socket.connect(port, host)
    await once(socket, 'connect')
    socket.write(message)
    const [answer] = await once(socket, 'data')
    answers.push(String(answer))
    socket.destroy()
    await once(socket, 'close')
  }
  return answers
}

export async function writtenBeforeOpen({ host, port }: Target) {
  const socket = net.connect(port, host)
  socket.write('a')
  socket.end('b')
  return await text(socket)
}

export async function tlsForms({ host, port, ca }: Target) {
  const forms: [string, () => tls.TLSSocket][] = [
    ['connect(options)', () => tls.connect({ host, port, ca, ALPNProtocols: ['h2'] })],
    ['connect(port, host, options)', () => tls.connect(port, host, { ca, servername: host })],
    ['connect(port, options)', () => tls.connect(port, { host, ca })],
    [
      'a socket that is open or will be',
      () => tls.connect({ socket: net.connect(port, host), servername: host, ca }),
    ],
  ]
  const answers: Record<string, unknown> = {}
  for (const [name, connect] of forms) {
    const socket = connect()
    await once(socket, 'secureConnect')
    const { authorized, alpnProtocol, remotePort, encrypted } = socket
    socket.end('x'.repeat(100_000))
    const { length } = await text(socket)
    answers[name] = { authorized, alpnProtocol, encrypted, length, remotePort: remotePort === port }
  }
  return answers
}

export async function checkedIdentity({ host, port, ca }: Target) {
  const asked: string[] = []
  const checkServerIdentity = (name: string) => {
    asked.push(name)
    return undefined
  }
  const socket = tls.connect({ host, port, ca, checkServerIdentity })
  await once(socket, 'secureConnect')
  socket.destroy()
  return asked
}

export async function resumedSession({ host, port, ca }: Target) {
  const reused: boolean[] = []
  let session: Buffer | undefined
  for (let count = 0; count < 2; count += 1) {
    const socket = tls.connect({ host, port, ca, ...(session === undefined ? {} : { session }) })
    const ticket = once(socket, 'session')
    await once(socket, 'secureConnect')
    reused.push(socket.isSessionReused())
    if (count === 0) [session] = await ticket
    else ticket.catch(() => {})
    socket.destroy()
  }
  return reused
}

export async function wrongHost({ port, ca }: Target) {
  const socket = tls.connect({ host: 'localhost', port, ca })
  await once(socket, 'secureConnect')
}

/** Past the hooks, down to what Node itself calls. */
export async function aroundTheHooks({ port }: Target) {
  const { TCP, TCPConnectWrap, constants } = tcpOfNode()
  const request = new TCPConnectWrap()
  const { promise, resolve } = Promise.withResolvers<number>()
  request.oncomplete = resolve
  // What stands in its place leads back to the one of Node.
  const Native: typeof TCP = Reflect.get(TCP.prototype, 'constructor')
  const failed = new Native(constants.SOCKET).connect(request, '127.0.0.1', port)
  return (failed || (await promise)) < 0
}

interface TcpOfNode {
  TCP: new (kind: number) => { connect(request: object, address: string, port: number): number }
  TCPConnectWrap: new () => { oncomplete?: (status: number) => void }
  constants: { SOCKET: number }
}

function tcpOfNode(): TcpOfNode {
  return Reflect.apply(Reflect.get(process, 'binding'), process, ['tcp_wrap']) as TcpOfNode
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** To be called early: sockets are `closed` a little before they say so. */
function closeOf(socket: net.Socket): Promise<void> {
  return new Promise((resolve) => socket.on('close', () => resolve()))
}
