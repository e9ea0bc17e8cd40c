import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { fromText, toText } from './hint-text.ts'
import type { OpenTransport, TransportEvents } from './transport.ts'

const channel = 'millrace_live'
/** Named, so that each connection parses and plans it once. */
const notify = {
  name: 'millrace_notify',
  text: 'SELECT pg_notify($1, text) FROM unnest($2::text[]) AS text',
}
const connectTimeoutMs = 5_000
const firstRetryMs = 50
const slowestRetryMs = 2_000

/**
 * One connection per process listens to one channel, and the process picks its topics: a LISTEN per topic would cost a
 * round trip per subscriber. Nothing connects before the first subscriber or hint.
 */
export function postgresTransport({ databaseUrl }: { databaseUrl: string }): OpenTransport {
  return (events) => {
    const settings = {
      connectionString: databaseUrl,
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      application_name: 'millrace live',
    }
    const pool = new pg.Pool({ ...settings, max: 2, query_timeout: connectTimeoutMs })
    pool.on('error', () => {})
    let listener: Listener | null = null
    return {
      follow() {
        listener ??= listen(settings, events)
        return listener.standing()
      },
      unfollow() {},
      async send(hints) {
        await pool.query({ ...notify, values: [channel, hints.map(toText)] })
      },
      async close() {
        await listener?.close()
        await pool.end()
      },
    }
  }
}

interface Listener {
  standing(): Promise<void>
  close(): Promise<void>
}

function listen(settings: pg.ClientConfig, events: TransportEvents): Listener {
  const stop = new AbortController()
  let standing = Promise.withResolvers<void>()
  let returning = false

  const listenOnce = async () => {
    const client = new pg.Client(settings)
    const lost = Promise.withResolvers<void>()
    const end = () => lost.resolve()
    client.on('error', events.onError)
    client.on('end', end)
    client.on('notification', ({ payload = '' }) => {
      const hint = fromText(payload)
      if (hint) events.onHint(hint)
    })
    stop.signal.addEventListener('abort', end)
    try {
      await client.connect()
      await client.query(`LISTEN ${channel}`)
      standing.resolve()
      if (returning) events.onReturn()
      await lost.promise
      standing = Promise.withResolvers()
    } finally {
      returning = true
      stop.signal.removeEventListener('abort', end)
      await client.end().catch(() => {})
    }
  }
  const keepListening = async () => {
    let retryMs = firstRetryMs
    while (!stop.signal.aborted) {
      const startedAt = performance.now()
      await listenOnce().catch(events.onError)
      if (performance.now() - startedAt > slowestRetryMs) retryMs = firstRetryMs
      await delay(retryMs, undefined, { signal: stop.signal, ref: false }).catch(() => {})
      retryMs = Math.min(2 * retryMs, slowestRetryMs)
    }
  }
  const ended = keepListening()
  return {
    standing: () => standing.promise,
    async close() {
      stop.abort()
      await ended
    },
  }
}
