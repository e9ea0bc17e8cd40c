import type { Channel } from '../channel.ts'

/**
 * The barrier before side effects: what earlier steps gave must be in the journal first, or a crash would repeat them.
 * Only results count. A step that merely began loses nothing when it begins again, so steps that start side by side
 * share one commit, and the first step of a run waits for none.
 */
export class Commits {
  readonly #channel: Pick<Channel, 'send'>
  readonly #waiting = new Map<number, () => void>()
  #token = 0
  #uncommitted = false
  #last: Promise<void> = Promise.resolve()

  constructor(channel: Pick<Channel, 'send'>) {
    this.#channel = channel
  }

  noteResult(): void {
    this.#uncommitted = true
  }

  /** Resolves when every result sent so far is durable. */
  barrier(): Promise<void> {
    if (!this.#uncommitted) return this.#last
    this.#uncommitted = false
    this.#token += 1
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.set(this.#token, resolve)
    this.#channel.send({ type: 'commit', token: this.#token })
    this.#last = promise
    return promise
  }

  committed(token: number): void {
    for (const [waiting, resolve] of this.#waiting) {
      if (waiting > token) continue
      this.#waiting.delete(waiting)
      resolve()
    }
  }
}
