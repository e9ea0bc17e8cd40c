import { setTimeout as delay } from 'node:timers/promises'
import type { EgressAttempt } from '@millrace/services/egress'
import { Remainder } from './log-entry.ts'

export interface EgressLogOptions {
  store: (entries: readonly EgressAttempt[]) => Promise<void>
  mostEntries: number
  flushEveryMs: number
  /** Tried so often again at the end, with a pause between. */
  lastTries: number
  pauseMs: number
  now: () => Date
  onLost: (entries: number, error: unknown) => void
}

/** The egress log of one run: stored now and then, and at the end. That it cannot be stored is no fault of the run. */
export class EgressLog {
  readonly #options: EgressLogOptions
  readonly #remainder = new Remainder()
  #pending: EgressAttempt[] = []
  #added = 0
  #timer: NodeJS.Timeout | undefined
  #storing: Promise<unknown> = Promise.resolve()
  #ended = false

  constructor(options: EgressLogOptions) {
    this.#options = options
  }

  add(entry: EgressAttempt): void {
    this.#added += 1
    if (this.#added > this.#options.mostEntries) {
      this.#remainder.add(entry)
      return
    }
    this.#pending.push(entry)
    this.#timer ??= setTimeout(() => this.#flushInTime(), this.#options.flushEveryMs)
  }

  /** No entry comes any more. Tries to store what there is; what cannot be stored now, `close` tries again. */
  async end(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#timer)
    const rest = this.#remainder.entry(this.#options.now())
    if (rest !== null) this.#pending.push(rest)
    await this.#flush()
  }

  async close(): Promise<void> {
    await this.end()
    const { lastTries, pauseMs, onLost } = this.#options
    let error: unknown = null
    for (let tries = 0; this.#pending.length > 0 && tries < lastTries; tries += 1) {
      await delay(pauseMs)
      error = await this.#flush()
    }
    if (this.#pending.length > 0) onLost(this.#pending.length, error)
    this.#pending = []
  }

  #flushInTime(): void {
    void this.#flush().then(() => {
      if (this.#ended) return
      this.#timer = undefined
      if (this.#pending.length > 0)
        this.#timer = setTimeout(() => this.#flushInTime(), this.#options.flushEveryMs)
    })
  }

  /** One at a time. Gives the error, which is null when all is stored. */
  async #flush(): Promise<unknown> {
    const before = this.#storing
    const flushing = before.then(() => this.#store())
    this.#storing = flushing
    return flushing
  }

  async #store(): Promise<unknown> {
    const entries = this.#pending
    if (entries.length === 0) return null
    this.#pending = []
    try {
      await this.#options.store(entries)
      return null
    } catch (error) {
      this.#pending = [...entries, ...this.#pending]
      return error
    }
  }
}
