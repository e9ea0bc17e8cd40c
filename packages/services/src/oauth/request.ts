import { allowInsecureRequests, customFetch } from 'oauth4webapi'

/** Of one request with its answer. A renewal makes up to three: together they end before its transaction does. */
const timeoutMs = 8_000

interface Sent {
  method: string
  headers: Record<string, string>
  redirect: 'manual'
  body?: URLSearchParams | null | undefined
  signal?: AbortSignal | undefined
}

/** Of each request to an authorization server. `requireEndpoint` has let http through for this machine only. */
export function requestOptions(url: URL, fetch: typeof globalThis.fetch) {
  return {
    [customFetch]: (address: string, { body, signal, ...rest }: Sent) =>
      fetch(address, { ...rest, ...(body == null ? {} : { body }), ...(signal ? { signal } : {}) }),
    [allowInsecureRequests]: url.protocol === 'http:',
    signal: AbortSignal.timeout(timeoutMs),
  }
}
