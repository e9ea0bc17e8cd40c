/** A third party that asks for more than a day has a different problem. */
const longestMs = 86_400_000

/**
 * Milliseconds to wait by a `Retry-After` header, which holds seconds or an HTTP date; null when it is missing or
 * unreadable. RFC 9110, section 10.2.3.
 */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined) return null
  const text = header.trim()
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Math.ceil(Number(text) * 1000), longestMs)
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.min(Math.max(at - now, 0), longestMs)
}
