import {
  ConnectorError,
  type HttpRequest,
  type HttpResponse,
  type HttpStream,
  httpRequest,
  httpStream,
} from '@millrace/connector-sdk'
import type { Credentials } from './credentials.ts'

export interface Outgoing {
  method: string
  url: URL
  headers: Readonly<Record<string, string>>
  query: Readonly<Record<string, string>>
  body?: NonNullable<HttpRequest['body']>
  credentials: Credentials
  timeoutMs: number
  followRedirects: boolean
  failOnStatus: boolean
  signal: AbortSignal
}

/** Headers that say nothing about who asks; every other one stays with its origin when a redirect leaves it. */
const harmlessHeaders: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'content-type',
  'idempotency-key',
  'user-agent',
])
const longestTimeoutMs = 600_000

export async function send(outgoing: Outgoing): Promise<HttpResponse> {
  return await httpRequest(toRequest(outgoing))
}

/** For an answer that becomes a file. */
export async function sendForStream(outgoing: Outgoing): Promise<HttpStream> {
  return await httpStream(toRequest(outgoing))
}

function toRequest(outgoing: Outgoing): HttpRequest {
  const { credentials, url, timeoutMs, followRedirects, body, ...rest } = outgoing
  if (timeoutMs < 1 || timeoutMs > longestTimeoutMs) {
    throw new ConnectorError({
      code: 'input_invalid',
      message: `timeoutMs must be between 1 and ${longestTimeoutMs}.`,
    })
  }
  const headers = lowerCase({ ...lowerCase(rest.headers), ...lowerCase(credentials.headers) })
  return {
    ...rest,
    ...(body === undefined ? {} : { body }),
    url: withoutParams(url, credentials.query),
    headers: { 'user-agent': 'Millrace', ...headers },
    query: { ...rest.query, ...credentials.query },
    timeoutMs,
    maxRedirects: followRedirects ? 5 : 0,
    credentialHeaders: Object.keys(headers).filter((name) => !harmlessHeaders.has(name)),
    secrets: credentials.secrets,
    ...(credentials.identity === undefined ? {} : { identity: credentials.identity }),
  }
}

/** Names of headers do not care about case, so the connection's must win over the step's in any spelling. */
function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function withoutParams(url: URL, params: Readonly<Record<string, string>>): URL {
  const clean = new URL(url)
  for (const name of Object.keys(params)) clean.searchParams.delete(name)
  return clean
}
