import { clearTimeout, setTimeout } from 'node:timers'

/** At most this part is added to a delay, so that a thousand runs that failed together do not come back together. */
const jitter = 0.2

/** The timers of steps that wait for their next attempt. */
export class Retries {
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #onDue: (path: string) => void

  constructor(onDue: (path: string) => void) {
    this.#onDue = onDue
  }

  /** Gives the delay with its jitter. It only grows: a third party's Retry-After is kept. */
  schedule(path: string, delayMs: number): number {
    const waitMs = Math.ceil(delayMs * (1 + jitter * Math.random()))
    const timer = setTimeout(() => {
      this.#timers.delete(path)
      this.#onDue(path)
    }, waitMs)
    this.#timers.set(path, timer)
    return waitMs
  }

  drop(path: string): void {
    clearTimeout(this.#timers.get(path))
    this.#timers.delete(path)
  }

  dropAll(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}
