const second = 1000
const minute = 60 * second
const mostEarlyMs = 5 * minute
const mostJitterMs = 5 * minute
const firstPauseMs = 15 * second
const longestPauseMs = 30 * minute

/**
 * When a token is to be renewed by itself: a fifth of its life before its end, at most five minutes, and by chance up to a
 * tenth earlier, so that connections authorized together do not all ask at once. `nobody`: it cannot be renewed, and at its
 * end somebody has to be told. `asking`: it is fetched when it is needed. null: never.
 */
export function renewalDueAt({
  now,
  expiresAt,
  by,
  random = Math.random,
}: {
  now: Date
  expiresAt: Date | null
  by: 'token' | 'nobody' | 'asking'
  random?: () => number
}): Date | null {
  if (expiresAt === null || by === 'asking') return null
  if (by === 'nobody') return expiresAt
  const lifeMs = Math.max(expiresAt.getTime() - now.getTime(), 0)
  const earlyMs = Math.min(lifeMs / 5, mostEarlyMs) + random() * Math.min(lifeMs / 10, mostJitterMs)
  return new Date(expiresAt.getTime() - earlyMs)
}

/** A token that ends while its request is on the way is no good: so much earlier a run wants another one. */
export function usableUntil({ refreshedAt, expiresAt }: { refreshedAt: Date | null; expiresAt: Date }): Date {
  const lifeMs = refreshedAt === null ? minute : expiresAt.getTime() - refreshedAt.getTime()
  return new Date(expiresAt.getTime() - Math.min(Math.max(lifeMs / 10, 0), 30 * second))
}

/** After a failure that may pass: 15 s, 30 s, 1 min... to half an hour, each by chance up to half as long again. */
export function nextAttemptAt({
  now,
  failures,
  random = Math.random,
}: {
  now: Date
  /** With the one that just happened. */
  failures: number
  random?: () => number
}): Date {
  const pauseMs = Math.min(firstPauseMs * 2 ** Math.min(failures - 1, 20), longestPauseMs)
  return new Date(now.getTime() + pauseMs * (1 + random() / 2))
}
