import net, { Socket } from 'node:net'

/**
 * The parts of Node's inside that the hooks stand on. The product pins its Node, and the tests of this folder fail where
 * one of these changes. Hooking here, below `net`, `tls` and `dns`, leaves events, states, errors and the checking of
 * arguments to Node, and reaches modules that are not loaded yet without loading them.
 */

/** What a handle tells once it is connected, or is not. */
export interface ConnectRequest {
  oncomplete(
    status: number,
    handle: unknown,
    request: ConnectRequest,
    readable: boolean,
    writable: boolean,
  ): void
}

/** A Unix socket as libuv has it. */
export interface PipeHandle {
  close(done?: () => void): void
}

interface PipeBinding {
  Pipe: new (kind: number) => PipeHandle
  PipeConnectWrap: new () => ConnectRequest
  constants: { SOCKET: number }
}

/** A question of `dns`: of its callbacks or of its promises. */
export interface NameRequest {
  oncomplete(error: null, addresses: string[], ttls?: number[]): void
  callback?: (error: Error) => void
  reject?: (error: Error) => void
}

interface TcpBinding {
  TCP: new (kind: number) => PipeHandle
  constants: { SOCKET: number }
}

interface NamesBinding {
  getaddrinfo: (
    request: NameRequest,
    hostname: string,
    family: 0 | 4 | 6,
    flags: number,
    order: number,
  ) => number
  getnameinfo: (request: NameRequest, address: string, port: number) => number
  ChannelWrap: { prototype: Record<string, (request: NameRequest, name: string) => number> }
  DNS_ORDER_IPV4_FIRST: number
  DNS_ORDER_IPV6_FIRST: number
}

interface SocketInternals {
  _handle: unknown
  _parent: { connecting?: boolean } | null | undefined
  _peername: unknown
  connecting: boolean
  /** Of TLS: the handle once more. */
  ssl?: unknown
}

interface DatagramBinding {
  UDP: new () => object
}

/** Safe: each name is asked for with the one type that belongs to it, in this file. */
function binding<Binding>(name: string): Binding {
  return Reflect.apply(bindingOfNode, process, [name]) as Binding
}
// Taken before any step code.
const bindingOfNode: (name: string) => unknown = Reflect.get(process, 'binding')

export const pipes: PipeBinding = binding<PipeBinding>('pipe_wrap')

export function connectPipe(pipe: PipeHandle, request: ConnectRequest, path: string): number {
  return Reflect.apply(nativeConnect, pipe, [request, path])
}
const nativeConnect: (request: ConnectRequest, path: string) => number = Reflect.get(
  pipes.Pipe.prototype,
  'connect',
)

export function names(): NamesBinding {
  return binding<NamesBinding>('cares_wrap')
}

export function tcp(): TcpBinding {
  return binding<TcpBinding>('tcp_wrap')
}

export function datagrams(): DatagramBinding {
  return binding<DatagramBinding>('udp_wrap')
}

/** The number that Node's errors carry; undefined for codes that have none. */
export function errnoOf(code: string): number | undefined {
  const known = binding<Record<string, number>>('uv')
  return known[code === 'ENOTFOUND' ? 'UV_EAI_NONAME' : `UV_${code}`]
}

/** Safe: every socket has these. */
export function internalsOf(socket: Socket): SocketInternals {
  return socket as unknown as SocketInternals
}

export interface ConnectOptions {
  path?: string | null
  host?: string | undefined
  port?: number | undefined
  family?: number | undefined
  hints?: number | undefined
  lookup?: unknown
  autoSelectFamily?: boolean
}

/** The forms in which `connect` is called, as one. */
export function normalizeArguments(given: readonly unknown[]): [ConnectOptions, (() => void) | null] {
  const [first] = given
  // Node's own calls come normalized already.
  return (Array.isArray(first) ? first : normalize(given)) as [ConnectOptions, (() => void) | null]
}
const normalize: (given: readonly unknown[]) => unknown = Reflect.get(net, '_normalizeArgs')

/** The handle that TLS has made in advance, below its own. */
export function handleUnderTls(socket: Socket): unknown {
  const { _handle: handle } = internalsOf(socket)
  return typeof handle === 'object' && handle !== null ? Reflect.get(handle, '_parent') : undefined
}

/** Puts another handle under a socket, as Node does when it goes on to the next address; under TLS it is wrapped anew. */
export function replaceHandle(socket: Socket, handle: PipeHandle): void {
  const replace: unknown = Reflect.get(socket, handleReplacement)
  if (typeof replace === 'function') Reflect.apply(replace, socket, [handle])
  const internals = internalsOf(socket)
  if ('ssl' in internals) internals.ssl = internals._handle
}
const handleReplacement = requireSymbol(Socket.prototype, 'kReinitializeHandle')

function requireSymbol(owner: object, description: string): symbol {
  const found = Object.getOwnPropertySymbols(owner).find((symbol) => symbol.description === description)
  if (found === undefined)
    throw new Error(`This Node has no ${description}: the hooks of egress do not fit it`)
  return found
}

/** Whether a module of Node is loaded already, by its name inside. */
export function isLoaded(name: string): boolean {
  const loaded: unknown = Reflect.get(process, 'moduleLoadList')
  return Array.isArray(loaded) && loaded.includes(`NativeModule ${name}`)
}
