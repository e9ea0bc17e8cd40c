import { Agent, fetch as fetchThrough } from 'undici'
import { EgressDenied } from '../dial/errors.ts'
import type { Lookup } from '../dial/lookup.ts'
import type { EgressPolicy } from '../policy/policy.ts'
import { guardedConnector } from './connector.ts'

export interface GuardedFetchOptions {
  policy: EgressPolicy
  lookup?: Lookup
  /** For resolving, connecting and TLS together; 10 s unless given. */
  connectTimeoutMs?: number
  /** How long the other side may be silent once connected; 30 s unless given. */
  idleTimeoutMs?: number
  /** A longer response ends with an error, and so does a packed one; no limit unless given. */
  maxResponseBytes?: number
}

/**
 * `fetch` for what the platform itself asks of addresses that its users have given: the same policy as for their runs, on
 * each connection, so also on each redirect. No connection is used twice, no proxy is taken from the environment, bodies of
 * requests are held in memory whole.
 *
 * @example
 * const guardedFetch = createGuardedFetch({ policy, maxResponseBytes: 1_000_000 })
 * await guardedFetch('https://hooks.example.com/alerts', { method: 'POST', body, signal: AbortSignal.timeout(10_000) })
 *
 * @throws TypeError as `fetch` does. Its `cause` is an EgressDenied (code EACCES) where the policy refuses.
 */
export function createGuardedFetch({
  policy,
  lookup,
  connectTimeoutMs = 10_000,
  idleTimeoutMs = 30_000,
  maxResponseBytes,
}: GuardedFetchOptions): typeof fetch {
  const dialing = { policy, timeoutMs: connectTimeoutMs }
  const dispatcher = new Agent({
    connect: guardedConnector(lookup === undefined ? dialing : { ...dialing, lookup }),
    // Of undici: each connection is closed after its response.
    pipelining: 0,
    headersTimeout: idleTimeoutMs,
    bodyTimeout: idleTimeoutMs,
    maxResponseSize: maxResponseBytes ?? noLimit,
  })
  const isLimited = maxResponseBytes !== undefined
  return async (input, init) => {
    const request = new Request(input, init)
    requireHttp(request.url)
    const headers = new Headers(request.headers)
    if (isLimited) headers.set('accept-encoding', 'identity')
    const response = asResponse(
      await fetchThrough(request.url, {
        method: request.method,
        headers: [...headers],
        // As bytes, so that a redirect can send them again.
        body: request.body === null ? null : await request.arrayBuffer(),
        redirect: request.redirect,
        signal: init?.signal ?? (input instanceof Request ? input.signal : null),
        dispatcher,
      }),
    )
    if (isLimited) await requireUnpacked(response)
    return response
  }
}

/** Safe: it is the class that Node's own `fetch` answers with; only the types of two versions of it differ. */
function asResponse(response: unknown): Response {
  return response as Response
}

/** Of undici. */
const noLimit = -1

function requireHttp(url: string): void {
  const { protocol } = new URL(url)
  if (protocol === 'http:' || protocol === 'https:') return
  throw failed(
    new EgressDenied(`Only http: and https: addresses can be fetched, and not ${protocol}`, 'invalid'),
  )
}

/** A few packed bytes may hold gigabytes, and what is counted is bytes of the connection. */
async function requireUnpacked({ headers, body, url }: Response): Promise<void> {
  const encoding = headers.get('content-encoding') ?? 'identity'
  if (encoding === 'identity') return
  await body?.cancel()
  throw failed(new Error(`${new URL(url).host} answered packed (${encoding}), although it was asked not to.`))
}

function failed(cause: Error): TypeError {
  return new TypeError('fetch failed', { cause })
}
