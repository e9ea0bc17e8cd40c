import type { Origin } from '@millrace/services'

/** The address is the socket's, which Next fills in (see dropForwardedFor), or with TRUST_PROXY what the proxy has appended. */
export function originOf(headers: Headers): Origin {
  const last = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim()
  return { address: last ? last.slice(0, 100) : 'unknown', userAgent: headers.get('user-agent') ?? '' }
}
