import type { HttpRequest } from './request.ts'

/** One request of a chain of redirects. */
export interface Hop {
  url: URL
  method: string
  headers: Headers
  body: NonNullable<HttpRequest['body']> | null
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
const bodyHeaders = ['content-encoding', 'content-language', 'content-location', 'content-type']
const alwaysCredentials = ['authorization', 'cookie', 'proxy-authorization']

export function isRedirect(status: number): boolean {
  return redirectStatuses.has(status)
}

/**
 * The request that follows a redirect; null when there is no address to follow. Credentials stay with their origin:
 * scheme, host and port.
 *
 * Follows "HTTP-redirect fetch", https://fetch.spec.whatwg.org/#http-redirect-fetch
 */
export function nextHop(hop: Hop, response: Response, credentialHeaders: readonly string[]): Hop | null {
  const location = response.headers.get('location')
  const url = location === null ? null : URL.parse(location, hop.url)
  if (!url) return null
  const headers = new Headers(hop.headers)
  if (url.origin !== hop.url.origin) {
    for (const name of [...alwaysCredentials, ...credentialHeaders]) headers.delete(name)
  }
  if (!becomesGet(hop.method, response.status)) return { ...hop, url, headers }
  for (const name of bodyHeaders) headers.delete(name)
  return { url, method: 'GET', headers, body: null }
}

function becomesGet(method: string, status: number): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD'
  return (status === 301 || status === 302) && method === 'POST'
}
