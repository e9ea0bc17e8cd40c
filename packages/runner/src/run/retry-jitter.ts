/** At most this part is added to a delay, so that a thousand runs that failed together do not come back together. */
const jitter = 0.2

/** A delay with its jitter. It only grows: a third party's Retry-After is kept. */
export function withJitter(delayMs: number): number {
  return Math.ceil(delayMs * (1 + jitter * Math.random()))
}
