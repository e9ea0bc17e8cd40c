import type { Sandbox } from '@millrace/sandbox'
import type { AnsweredWait } from '@millrace/services/wait'
import { ignoreGone } from './ignore-gone.ts'
import { messageJson } from './message-json.ts'

/**
 * Tells a sandbox which of its waits were answered while it executes other steps. Each answer is told once; one look at
 * a time, and one more when somebody rang meanwhile.
 */
export class LiveAnswers {
  readonly #sandbox: Sandbox
  readonly #list: () => Promise<AnsweredWait[]>
  readonly #onError: (error: unknown) => void
  readonly #told: Set<string>
  readonly #mayBeAnswered: boolean
  #started = false
  #looking = false
  #again = false
  #closed = false

  constructor({
    sandbox,
    known,
    mayBeAnswered,
    list,
    onError,
  }: {
    sandbox: Sandbox
    /** Answers that its history holds. */
    known: readonly Pick<AnsweredWait, 'path' | 'resolvedAt'>[]
    /** False for a run that begins: where its answers go nobody has been told yet. */
    mayBeAnswered: boolean
    list: () => Promise<AnsweredWait[]>
    onError: (error: unknown) => void
  }) {
    this.#told = new Set(known.map(keyOf))
    this.#mayBeAnswered = mayBeAnswered
    this.#sandbox = sandbox
    this.#list = list
    this.#onError = onError
  }

  /** The sandbox has its history: an answer that it does not hold may have come since. */
  start(): void {
    this.#started = true
    if (this.#mayBeAnswered || this.#again) this.look()
  }

  look(): void {
    this.#again = true
    if (!this.#started || this.#looking || this.#closed) return
    this.#looking = true
    void this.#tell()
      // The next renewal of the lease looks again.
      .catch(this.#onError)
      .finally(() => {
        this.#looking = false
        if (this.#again) this.look()
      })
  }

  close(): void {
    this.#closed = true
  }

  async #tell(): Promise<void> {
    this.#again = false
    for (const answer of await this.#list()) {
      const { path, resolution } = answer
      const key = keyOf(answer)
      if (this.#closed || this.#told.has(key)) continue
      this.#told.add(key)
      await this.#sandbox.send(messageJson({ type: 'resolved', path, resolution })).catch(ignoreGone)
    }
  }
}

/** A step may come to wait again: that is answered another time. */
function keyOf({ path, resolvedAt }: Pick<AnsweredWait, 'path' | 'resolvedAt'>): string {
  return `${path} ${resolvedAt.getTime()}`
}
