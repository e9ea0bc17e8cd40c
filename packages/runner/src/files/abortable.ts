/** Work that is left behind when a signal ends. One listener for all of it: a file is thousands of chunks. */
export class Abortable {
  readonly #signal: AbortSignal
  readonly #onAbort = () => this.#reject(this.#signal.reason)
  #reject: (reason: unknown) => void = () => {}

  constructor(signal: AbortSignal) {
    this.#signal = signal
    signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  /** What the work gives, or the reason of the signal if that comes first. One work at a time. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      work.then(resolve, reject)
      this.#reject = reject
      if (this.#signal.aborted) reject(this.#signal.reason)
    })
  }

  end(): void {
    this.#signal.removeEventListener('abort', this.#onAbort)
  }
}
