import type { SupervisedSandbox } from '../process/supervised-sandbox.ts'

const firstBackoffMs = 250
const lastBackoffMs = 10_000

export interface SparePoolOptions {
  size: number
  boot: () => Promise<Spare>
  onProblem: (error: unknown) => void
}

/** A process that is on its way up, or waits for its one run. */
export interface Spare {
  sandbox: SupervisedSandbox
  booted: Promise<void>
}

/**
 * Keeps `size` processes booted ahead. A program that cannot boot, or dies while it waits, is tried again with growing
 * pauses: never in a hot loop.
 */
export class SparePool {
  readonly #options: SparePoolOptions
  readonly #spares = new Set<Spare>()
  #starting = 0
  #failures = 0
  #retry: NodeJS.Timeout | null = null
  #closed = false

  constructor(options: SparePoolOptions) {
    this.#options = options
    this.#fill()
  }

  /** The oldest spare, which leaves the pool for good; null when there is none. */
  claim(): Spare | null {
    for (const spare of this.#spares) {
      this.#spares.delete(spare)
      if (spare.sandbox.gone) continue
      this.#fill()
      return spare
    }
    return null
  }

  /** A spare that was claimed and not used is as good as before. */
  giveBack(spare: Spare): void {
    if (this.#closed || spare.sandbox.gone || this.#spares.size >= this.#options.size)
      spare.sandbox.kill('finished')
    else this.#keep(spare)
  }

  /** A run got its process: whatever kept the program from booting is over. */
  recordSuccess(): void {
    this.#failures = 0
  }

  close(): void {
    this.#closed = true
    if (this.#retry !== null) clearTimeout(this.#retry)
    for (const spare of this.#spares) spare.sandbox.kill('shutdown')
    this.#spares.clear()
  }

  #fill(): void {
    if (this.#closed || this.#retry !== null) return
    while (this.#spares.size + this.#starting < this.#options.size) void this.#add()
  }

  async #add(): Promise<void> {
    this.#starting += 1
    try {
      const spare = await this.#options.boot()
      if (this.#closed) spare.sandbox.kill('shutdown')
      else this.#keep(spare)
    } catch (error) {
      this.#pauseAfter(error)
    } finally {
      this.#starting -= 1
    }
  }

  #keep(spare: Spare): void {
    this.#spares.add(spare)
    // Why it did not boot says more than that it died of it.
    spare.booted
      .then(() => spare.sandbox.ended)
      .then(({ stderrTail }) => this.#lose(spare, new Error(`A spare sandbox died: ${stderrTail}`)))
      .catch((error: unknown) => this.#lose(spare, error))
  }

  #lose(spare: Spare, error: unknown): void {
    if (this.#spares.delete(spare)) this.#pauseAfter(error)
  }

  #pauseAfter(error: unknown): void {
    if (this.#closed) return
    this.#options.onProblem(error)
    if (this.#retry !== null) return
    const delayMs = Math.min(lastBackoffMs, firstBackoffMs * 2 ** this.#failures)
    this.#failures += 1
    this.#retry = setTimeout(() => {
      this.#retry = null
      this.#fill()
    }, delayMs)
  }
}
