import { isIP, Server, Socket } from 'node:net'
import { hasBroker } from './broker.ts'
import { BrokeredPipe, type LookupCallback } from './brokered-pipe.ts'
import { forbidden } from './errors.ts'
import {
  type ConnectOptions,
  handleUnderTls,
  internalsOf,
  normalizeArguments,
  replaceHandle,
  tcp,
} from './node-internals.ts'

// Taken before any step code.
const { connect, resetAndDestroy } = Socket.prototype
const { listen } = Server.prototype
const { nextTick } = process

const pipesOfSockets = new WeakMap<Socket, BrokeredPipe>()

/** Every client of Node ends here: `net.connect`, `tls.connect`, `http`, `https`, `http2`, `fetch` and WebSocket. */
export function hookConnections(): void {
  replace(Socket.prototype, 'connect', connectThroughBroker)
  replace(Socket.prototype, 'resetAndDestroy', resetOrDestroy)
  replace(Server.prototype, 'listen', refuseToListen)
  hookHandlesOfTls()
}

/** TLS makes its handle before it hears where it leads, and a second one would cost as much as half the handshake. */
function hookHandlesOfTls(): void {
  const own = tcp()
  const { SOCKET } = own.constants
  own.TCP = new Proxy(own.TCP, {
    construct: (target, given: [number]) =>
      hasBroker() && given[0] === SOCKET ? new BrokeredPipe() : new target(...given),
  })
}

function replace(owner: object, name: string, hook: (this: never, ...given: unknown[]) => unknown): void {
  Object.defineProperty(owner, name, { value: hook, writable: true, enumerable: true, configurable: true })
}

function connectThroughBroker(this: Socket, ...given: unknown[]): Socket {
  if (!hasBroker()) return Reflect.apply(connect, this, given)
  const [options, callback] = normalizeArguments(given)
  if (options.path) return refusePath(this, options.path)
  const internals = internalsOf(this)
  const repeated = !this.destroyed && pipesOfSockets.has(this)
  // What is wrong, Node says.
  if (repeated || options.port === undefined || internals._parent?.connecting === true) {
    return Reflect.apply(connect, this, given)
  }
  internals._peername = null
  const pipe = pipeUnder(this)
  pipesOfSockets.set(this, pipe)
  return Reflect.apply(connect, this, [brokered(options, pipe), ...(callback === null ? [] : [callback])])
}

function pipeUnder(socket: Socket): BrokeredPipe {
  const made = handleUnderTls(socket)
  const pipe = made instanceof BrokeredPipe && made.isFree ? made : new BrokeredPipe()
  pipe.serve(socket)
  if (pipe !== made) replaceHandle(socket, pipe)
  return pipe
}

/** All that Node reads. A run does not choose where it comes from, and the broker chooses among the addresses of a name. */
function brokered(options: ConnectOptions, pipe: BrokeredPipe): ConnectOptions {
  const { host, port, family, hints, lookup } = options
  const open = (name: string, _options: unknown, callback: LookupCallback) =>
    pipe.open(name, Number(port), callback)
  return {
    host,
    port,
    family,
    hints,
    autoSelectFamily: false,
    lookup: hasOwnLookup(options) ? lookup : open,
  }
}

/** Node's own finds the same addresses, but the broker would not learn of the name. */
function hasOwnLookup({ host, lookup }: ConnectOptions): boolean {
  if (lookup === undefined || lookup === null || isIP(host ?? '') !== 0) return false
  return lookup !== Reflect.get(process.getBuiltinModule('node:dns'), 'lookup')
}

function refusePath(socket: Socket, path: string): Socket {
  internalsOf(socket).connecting = true
  const error = forbidden('A run has no Unix sockets to connect to. Connect to a host and a port instead.', {
    absent: 'unix-socket',
    syscall: 'connect',
    address: path,
  })
  nextTick(() => socket.destroy(error))
  return socket
}

/** Only the broker's side could send a reset; what is on the way is dropped either way. */
function resetOrDestroy(this: Socket): Socket {
  return pipesOfSockets.has(this) ? this.destroy() : Reflect.apply(resetAndDestroy, this, [])
}

function refuseToListen(this: Server, ...given: unknown[]): Server {
  if (!hasBroker()) return Reflect.apply(listen, this, given)
  const error = forbidden(
    'A run cannot listen for connections: nothing could reach it. Use a webhook trigger, or a wait step with a callback.',
    { absent: 'listen', syscall: 'listen' },
  )
  nextTick(() => this.emit('error', error))
  return this
}
