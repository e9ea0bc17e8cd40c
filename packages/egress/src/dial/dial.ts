import type { Socket } from 'node:net'
import { formatAddress } from '../address/address.ts'
import { parseAddress } from '../address/parse.ts'
import type { EgressPolicy } from '../policy/policy.ts'
import { connectFirst } from './connect-first.ts'
import { codedError, EgressDenied } from './errors.ts'
import type { Lookup } from './lookup.ts'
import { resolveAllowed } from './resolve.ts'

export interface DialOptions {
  host: string
  port: number
  policy: EgressPolicy
  /** For resolving and connecting together. */
  timeoutMs: number
  signal?: AbortSignal
  lookup?: Lookup
}

/** `socket` is connected, and the caller's to end; `address` is what was checked and connected to. */
export interface Dialed {
  socket: Socket
  address: string
  family: 4 | 6
}

/**
 * Resolves once, checks every address, and connects to one that was checked.
 *
 * @example
 * const { socket, address } = await dial({ host: 'api.example.com', port: 443, policy, timeoutMs: 10_000 })
 *
 * @throws EgressDenied (code EACCES) where the policy refuses; ETIMEDOUT after `timeoutMs`; the signal's reason; else the
 * error of the resolver or of the first address that failed, with its code.
 */
export async function dial({ host, port, policy, timeoutMs, signal, lookup }: DialOptions): Promise<Dialed> {
  signal?.throwIfAborted()
  const giveUp = new AbortController()
  const onAbort = () => giveUp.abort(signal?.reason)
  signal?.addEventListener('abort', onAbort, { once: true })
  const timer = setTimeout(() => giveUp.abort(timedOut({ host, port, timeoutMs })), timeoutMs)
  try {
    const resolving = { host, port, policy, signal: giveUp.signal }
    const addresses = await resolveAllowed(lookup === undefined ? resolving : { ...resolving, lookup })
    const { socket, target } = await connectFirst({ addresses, port, signal: giveUp.signal })
    // A server that resets at once is gone before anybody can say which address it had.
    if (socket.remoteAddress === undefined) {
      socket.destroy()
      throw codedError('ECONNRESET', `${host} on port ${port} ended the connection at once.`)
    }
    if (!isConnectedTo(socket, { address: target.address, port })) {
      socket.destroy()
      throw new EgressDenied(
        `${host} was answered by another address than the one that was checked.`,
        'invalid',
      )
    }
    return { socket, ...target }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

function timedOut({ host, port, timeoutMs }: { host: string; port: number; timeoutMs: number }): Error {
  return codedError('ETIMEDOUT', `${host} on port ${port} did not answer within ${timeoutMs} ms.`)
}

function isConnectedTo(socket: Socket, { address, port }: { address: string; port: number }): boolean {
  const remote = socket.remoteAddress === undefined ? null : parseAddress(socket.remoteAddress)
  return remote !== null && formatAddress(remote) === address && socket.remotePort === port
}
