/**
 * Remembers one ring until somebody waits for it, so that a hint between reading and waiting is not missed. However
 * many rings come, it holds one bit: a slow reader costs no memory.
 */
export class Wake {
  #rung = false
  #resolve: (() => void) | null = null

  readonly ring = (): void => {
    this.#rung = true
    this.#resolve?.()
  }

  /** Returns at the next ring, after `timeoutMs` (then false), or when the signal ends; never throws. */
  async wait({ timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal }): Promise<boolean> {
    if (!this.#rung && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, timeoutMs)
      this.#resolve = resolve
      signal.addEventListener('abort', this.ring, { once: true })
      try {
        await promise
      } finally {
        clearTimeout(timer)
        signal.removeEventListener('abort', this.ring)
        this.#resolve = null
      }
    }
    const rung = this.#rung
    this.#rung = false
    return rung
  }
}
