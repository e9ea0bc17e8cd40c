import { forbiddenKeys, type Json } from '@millrace/contracts'
import { ConnectorError } from '../error.ts'
import { parseJson } from '../parse-json.ts'
import { redact } from '../redact.ts'
import type { ConnectorErrorData } from '../types.ts'
import { decodeText } from './decode-text.ts'
import { fetchAs, type TlsIdentity } from './fetch-as.ts'
import { toHeaders } from './headers.ts'
import { networkError } from './network-error.ts'
import { readBody } from './read-body.ts'
import { type Hop, isRedirect, nextHop } from './redirect.ts'
import { statusError } from './status-error.ts'
import { Upload } from './upload.ts'
import { watched } from './watched.ts'

const defaultTimeoutMs = 30_000
const defaultMaxRedirects = 5
const defaultMaxResponseBytes = 16 * 1024 * 1024
const snippetBytes = 2048

export interface HttpRequest {
  url: string | URL
  /** Default GET. */
  method?: string
  headers?: Readonly<Record<string, string>>
  /** Added to the query that `url` may already have. */
  query?: Readonly<Record<string, string>>
  /** Only bodies that can be sent a second time, after a redirect. */
  body?: string | Uint8Array | URLSearchParams | FormData | StreamBody
  /** The action's `context.signal`. */
  signal: AbortSignal
  /**
   * For everything: connecting, redirects and the whole body. Where a stream is sent or read: the longest time in which
   * nothing moves. Default 30 000.
   */
  timeoutMs?: number
  /** Default 5. With 0 a redirect is an answer like any other. */
  maxRedirects?: number
  /** Counted after decompression. Default 16 MiB. */
  maxResponseBytes?: number
  /** Own authentication headers. Like Authorization and Cookie, they never travel to another origin. */
  credentialHeaders?: readonly string[]
  /** Shown to the server of `url` when it asks for a certificate, and to no other. */
  identity?: TlsIdentity
  /** Masked in messages and details of errors. */
  secrets?: readonly string[]
  /** Default true: a status of 400 and up throws. */
  failOnStatus?: boolean
  /** Reads the third party's own form of an error; null: the status decides. */
  readError?: (response: HttpResponse) => ConnectorErrorData | null
}

/** A body that is sent as it is read, so that none of it is held. */
export interface StreamBody {
  /** Sent as Content-Length, which many servers want. */
  bytes: number
  /** Called for each request: after a redirect once more. */
  open(): Promise<ReadableStream<Uint8Array>>
}

export interface HttpResponse {
  status: number
  /** Names in lower case. */
  headers: Record<string, string>
  /** After redirects. */
  url: string
  bytes: Uint8Array
  text(): string
  /** @throws ConnectorError `bad_response` when the body is not JSON. */
  json(): Json
}

/**
 * `fetch` with what every connector needs: a deadline, a cap on redirects and on the size of the answer, credentials
 * that stay with their origin, and failures as {@link ConnectorError} with a code that flows can act on: 401/403
 * `auth_failed`, 404/410 `not_found`, 429 `rate_limited` (with `details.retryAfterMs`), other 4xx `rejected`, 5xx
 * `unavailable`, no answer `network` or `timeout`. `details` holds the status and the first 2 KB of the body.
 *
 * @throws the reason of `signal` when the step was ended from outside.
 * @example
 * const response = await httpRequest({ url: 'https://api.example.com/orders', headers: { authorization }, signal })
 * const orders = response.json()
 */
export async function httpRequest(request: HttpRequest): Promise<HttpResponse> {
  return await exchange(request, async (received) => {
    const response = await readAll(received, request)
    refuseErrors(response, request, received.asked)
    return response
  })
}

/** An answer whose body is still to be read: read it to its end, or cancel it. */
export interface HttpStream {
  status: number
  /** Names in lower case. */
  headers: Record<string, string>
  /** After redirects. */
  url: string
  /** Fails with a {@link ConnectorError}, `network` or `timeout`, when the answer stops before its end. */
  body: ReadableStream<Uint8Array>
}

/**
 * Like {@link httpRequest}, but gives the answer as soon as it begins, for bodies of any size. What is refused for its
 * status is read and thrown.
 *
 * @example
 * const { body } = await httpStream({ url, signal })
 * return files.create(body, { name: 'orders.xml', contentType: 'application/xml' })
 */
export async function httpStream(request: HttpRequest): Promise<HttpStream> {
  return await exchange(request, async (received) => {
    const { response, url, asked, guard } = received
    if (request.failOnStatus !== false && response.status >= 400) {
      refuseErrors(await readAll(received, request), request, asked)
    }
    const body = response.body ?? new Blob([]).stream()
    return { status: response.status, headers: headersOf(response), url: url.href, body: guard(body) }
  })
}

async function readAll(
  { response, url }: Received,
  { maxResponseBytes = defaultMaxResponseBytes }: HttpRequest,
): Promise<HttpResponse> {
  const bytes = await readBody(response, maxResponseBytes)
  const headers = headersOf(response)
  const text = () => decodeText(bytes, headers['content-type'] ?? '')
  return { status: response.status, headers, url: url.href, bytes, text, json: () => parseJson(text()) }
}

interface Received {
  response: Response
  url: URL
  /** What was asked, without secrets: `GET https://api.example.com/orders`. */
  asked: string
  /** For a body that is read after the exchange: its failures mean what those of the exchange mean. */
  guard(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array>
}

/** Sends, follows redirects, and lets `read` take what came. Whatever fails, fails as a {@link ConnectorError}. */
async function exchange<T>(request: HttpRequest, read: (received: Received) => Promise<T>): Promise<T> {
  const { signal, timeoutMs = defaultTimeoutMs, secrets = [] } = request
  const first = firstHop(request)
  const asked = `${first.method} ${redact(first.url.origin + first.url.pathname, secrets)}`
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), timeoutMs)
  const upload = new Upload(() => timer.refresh())
  let handedOver = false

  const failureOf = (error: unknown): unknown => {
    if (signal.aborted) return signal.reason
    if (upload.failure !== null) return upload.failure.error
    if (error instanceof ConnectorError) return error
    return deadline.signal.aborted ? timedOut(asked, timeoutMs, error) : networkError(asked, error)
  }
  const guard = (body: ReadableStream<Uint8Array>) => {
    handedOver = true
    timer.refresh()
    return watched(body, {
      onChunk: () => timer.refresh(),
      onEnd: () => clearTimeout(timer),
      failureOf,
    })
  }
  try {
    const both = AbortSignal.any([signal, deadline.signal])
    return await read({ ...(await follow(first, { request, upload, signal: both })), asked, guard })
  } catch (error) {
    throw failureOf(error)
  } finally {
    if (!handedOver) clearTimeout(timer)
  }
}

async function follow(
  first: Hop,
  { request, upload, signal }: { request: HttpRequest; upload: Upload; signal: AbortSignal },
): Promise<{ response: Response; url: URL }> {
  const { maxRedirects = defaultMaxRedirects } = request
  let hop = first
  for (let redirects = 0; ; redirects++) {
    const { url, ...init } = hop
    const sent = await upload.prepare(init)
    const { identity } = request
    const response =
      identity !== undefined && url.origin === first.url.origin
        ? await fetchAs(identity, { ...sent, url, signal })
        : await fetch(url, { ...sent, signal, redirect: 'manual' })
    const next =
      maxRedirects > 0 && isRedirect(response.status)
        ? nextHop(hop, response, request.credentialHeaders ?? [])
        : null
    if (!next) return { response, url }
    await response.body?.cancel()
    if (redirects === maxRedirects) throw tooManyRedirects(maxRedirects)
    requireHttp(next.url)
    hop = next
  }
}

function firstHop(request: HttpRequest): Hop {
  const url = URL.parse(request.url)
  if (!url) throw invalid('The address is not a complete URL.')
  requireHttp(url)
  if (url.username !== '' || url.password !== '') {
    throw invalid('The address must not hold a user name or password; use a connection.')
  }
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.append(name, value)
  const method = (request.method ?? 'GET').toUpperCase()
  if (!/^[A-Z]+$/.test(method)) throw invalid('The method must be a word.')
  return { url, method, headers: toHeaders(request.headers ?? {}), body: request.body ?? null }
}

function requireHttp(url: URL): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw invalid(`Only http and https addresses can be called, not ${url.protocol}`)
  }
}

function refuseErrors(response: HttpResponse, request: HttpRequest, asked: string): void {
  if (request.failOnStatus === false || response.status < 400) return
  const snippet = snippetOf(response, request.secrets ?? [])
  const { status, headers } = response
  throw new ConnectorError(
    request.readError?.(response) ?? statusError({ status, headers, asked, snippet, now: Date.now() }),
  )
}

function snippetOf(response: HttpResponse, secrets: readonly string[]): string {
  // A secret that lies across the cut is masked before cutting.
  const margin = Math.max(0, ...secrets.map((secret) => secret.length * 3))
  const text = Buffer.from(response.bytes.subarray(0, snippetBytes + margin)).toString('utf8')
  return redact(text, secrets).slice(0, snippetBytes)
}

function headersOf(response: Response): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of response.headers) {
    if (forbiddenKeys.has(name)) continue
    const before = headers[name]
    headers[name] = before === undefined ? value : `${before}, ${value}`
  }
  return headers
}

function invalid(message: string): ConnectorError {
  return new ConnectorError({ code: 'input_invalid', message })
}

function timedOut(asked: string, timeoutMs: number, cause: unknown): ConnectorError {
  const message = `${asked}: no complete answer within ${timeoutMs} ms.`
  return new ConnectorError({ code: 'timeout', message, details: { timeoutMs } }, { cause })
}

function tooManyRedirects(maxRedirects: number): ConnectorError {
  return new ConnectorError({
    code: 'bad_response',
    message: `The address was redirected more than ${maxRedirects} times.`,
  })
}
