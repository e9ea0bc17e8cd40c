const firstDelayMs = 30_000
const longestDelayMs = 60 * 60_000

/** How long the next look waits after so many failures in a row. Longer when the third party asks for it. */
export function pollBackoffMs({
  failures,
  retryAfterMs = 0,
}: {
  failures: number
  retryAfterMs?: number
}): number {
  const delayMs = firstDelayMs * 2 ** Math.min(Math.max(failures - 1, 0), 20)
  return Math.max(Math.min(delayMs, longestDelayMs), Math.min(retryAfterMs, 24 * longestDelayMs))
}
