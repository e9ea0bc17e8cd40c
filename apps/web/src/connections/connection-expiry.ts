import type { Connection } from '@millrace/contracts'

const soonMs = 30 * 24 * 60 * 60_000

/** What is to be said of credentials that somebody has to replace by hand; null: nothing for a month to come. */
export function expiryText({ expiresAt, values }: Connection, now: number): string | null {
  // Tokens end all the time, and are renewed without anybody.
  if (expiresAt === null || !Object.hasOwn(values, 'certificate')) return null
  const leftMs = Date.parse(expiresAt) - now
  if (leftMs > soonMs) return null
  const day = expiresAt.slice(0, 10)
  if (leftMs <= 0) return `The certificate ended on ${day}`
  const days = Math.ceil(leftMs / 86_400_000)
  return `The certificate ends on ${day}, in ${days} ${days === 1 ? 'day' : 'days'}`
}
