import { connect, type Socket } from 'node:net'
import type { ResolvedAddress } from './lookup.ts'

interface Connected {
  socket: Socket
  target: ResolvedAddress
}

/** How long an address may take before the next is tried beside it: RFC 8305, 8 ("Connection Attempt Delay"). */
const staggerMs = 250

/** A name may have thousands of addresses, and each attempt costs a socket. */
const maxAttempts = 8

/** The first that connects wins; all others are destroyed. Rejects with the error of the first that failed. */
export function connectFirst({
  addresses,
  port,
  signal,
}: {
  addresses: readonly ResolvedAddress[]
  port: number
  signal: AbortSignal
}): Promise<Connected> {
  const { promise, resolve, reject } = Promise.withResolvers<Connected>()
  const waiting = addresses.slice(0, maxAttempts)
  const attempts = new Set<Socket>()
  let firstError: Error | null = null
  let stagger: NodeJS.Timeout | undefined

  const next = () => {
    clearTimeout(stagger)
    const target = waiting.shift()
    if (target === undefined) {
      if (attempts.size === 0) reject(firstError ?? new Error('There is no address to connect to.'))
      return
    }
    const socket = connect({ host: target.address, port, family: target.family, autoSelectFamily: false })
    attempts.add(socket)
    socket.once('connect', () => {
      attempts.delete(socket)
      socket.removeAllListeners('error')
      resolve({ socket, target })
    })
    socket.once('error', (error) => {
      attempts.delete(socket)
      firstError ??= error
      next()
    })
    if (waiting.length > 0) stagger = setTimeout(next, staggerMs)
  }

  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  else next()
  return promise.finally(() => {
    clearTimeout(stagger)
    waiting.length = 0
    signal.removeEventListener('abort', onAbort)
    for (const socket of attempts) socket.removeAllListeners().on('error', ignore).destroy()
  })
}

const ignore = () => {}
