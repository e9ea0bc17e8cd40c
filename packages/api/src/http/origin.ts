import type { Origin } from '@millrace/services'

/**
 * The address is the socket's, which the web app writes into the header of every request that no proxy stands before,
 * or else what that proxy has appended. What a client claims comes first in the header, and counts for nothing.
 */
export function originOf(headers: Headers): Origin {
  const last = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim()
  return { address: last ? last.slice(0, 100) : 'unknown', userAgent: headers.get('user-agent') ?? '' }
}
