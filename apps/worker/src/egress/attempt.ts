import type { Socket } from 'node:net'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Dialed } from '@millrace/egress'
import type { EgressAttempt } from '@millrace/services/egress'
import type { Allowance } from './allowance.ts'
import type { Asker } from './asker.ts'
import type { EgressTimings } from './caps.ts'
import { openOneTimeSocket } from './one-time-socket.ts'
import { limited, platformRefusal, type Refusal, refusalOf } from './refusal.ts'
import { relay } from './relay.ts'

export interface AttemptOptions {
  asker: Asker
  allowance: Allowance
  /** Rejects as `dial` of the egress policy does. */
  connect: (signal: AbortSignal) => Promise<Dialed>
  directory: string
  /** Of the one-time socket. */
  name: string
  timings: EgressTimings
  /** The broker closes: what is open ends at once. */
  closing: AbortSignal
  onProblem: (error: unknown) => void
}

/** What the egress log says of an attempt beside its target. */
export type Outcome = Omit<EgressAttempt, 'id' | 'at' | 'host' | 'port'>

/** One `open`, from the question to the last byte. Resolves when nothing of it is left. */
export async function attempt(options: AttemptOptions): Promise<Outcome> {
  const { asker, allowance, onProblem } = options
  const grant = allowance.open()
  if (!grant.granted) return refuse(asker, limited(grant.reason))
  try {
    if (grant.waitMs > 0) await delay(grant.waitMs, undefined, { signal: asker.gone })
    return await serve(options, await options.connect(asker.gone))
  } catch (error) {
    if (asker.gone.aborted) return without('failed', 'It was given up before the connection was open.')
    const refusal = refusalOf(error)
    if (refusal === null) onProblem(error)
    return refuse(asker, refusal ?? platformRefusal)
  } finally {
    allowance.close()
  }
}

function refuse(asker: Asker, { verdict, code, message, reason }: Refusal): Outcome {
  asker.answer({ ok: false, code, message })
  return without(verdict, reason)
}

/** There was no connection. */
export function without(verdict: Outcome['verdict'], reason: string): Outcome {
  return { address: null, verdict, reason, bytesSent: 0, bytesReceived: 0, durationMs: null }
}

async function serve(
  options: AttemptOptions,
  { socket: outside, address, family }: Dialed,
): Promise<Outcome> {
  const { asker, allowance, timings, closing } = options
  const openedAt = performance.now()
  const bytes = { sent: 0, received: 0 }
  // What happens to it before the relay listens, the relay finds.
  outside.on('error', () => {})
  try {
    outside.allowHalfOpen = true
    // The code inside cannot: its end is no TCP socket.
    outside.setNoDelay(true).setKeepAlive(true, keepAliveMs)
    const inside = await offer(options, (name) => asker.answer({ ok: true, path: name, address, family }))
    const cut = inside && (await relayed({ inside, outside, allowance, bytes, timings, closing }))
    return {
      address,
      verdict: cut === null ? 'allowed' : 'limited',
      reason: cut,
      bytesSent: bytes.sent,
      bytesReceived: bytes.received,
      durationMs: Math.round(performance.now() - openedAt),
    }
  } finally {
    outside.destroy()
  }
}

const keepAliveMs = 60_000

/** Null: nobody came. */
function offer(
  { directory, name, timings, closing }: AttemptOptions,
  onListening: (name: string) => void,
): Promise<Socket | null> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket | null>()
  const once = openOneTimeSocket({
    path: path.join(directory, name),
    waitMs: timings.claimMs,
    onListening: () => onListening(name),
    onConnection: resolve,
    onUnused: (cause) =>
      cause === null ? resolve(null) : reject(new Error('a one-time socket could not be made', { cause })),
  })
  const stop = () => {
    once.close()
    resolve(null)
  }
  if (closing.aborted) stop()
  closing.addEventListener('abort', stop)
  return promise.finally(() => closing.removeEventListener('abort', stop))
}

async function relayed({
  inside,
  outside,
  allowance,
  bytes,
  timings,
  closing,
}: Pick<AttemptOptions, 'allowance' | 'timings' | 'closing'> & {
  inside: Socket
  outside: Socket
  bytes: { sent: number; received: number }
}): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>()
  const { breakOff } = relay({
    inside,
    outside,
    halfOpenMs: timings.halfOpenMs,
    spend: (direction, count) => {
      const reason = allowance.spend(direction, count)
      if (reason === null) bytes[direction] += count
      return reason
    },
    onEnd: resolve,
  })
  if (closing.aborted) breakOff()
  closing.addEventListener('abort', breakOff)
  return promise.finally(() => closing.removeEventListener('abort', breakOff))
}
