import type { ZygoteProcess } from './zygote-process.ts'

export interface ZygoteKeeperOptions {
  boot: () => ZygoteProcess
  /** A zygote that has made so many children is replaced: what leaks in it, leaks into all of them. */
  forksPerZygote: number
  onProblem: (error: unknown) => void
}

const firstBackoffMs = 1000
const lastBackoffMs = 60_000

/**
 * Keeps one zygote that forks, and one more that is ready to take its place: when it has made enough children, when it
 * dies, and when a child of it does not come up.
 */
export class ZygoteKeeper {
  readonly #options: ZygoteKeeperOptions
  /** The first one forks. */
  readonly #ready: ZygoteProcess[] = []
  /** They have children still. */
  readonly #retired = new Set<ZygoteProcess>()
  #booting: Promise<void> | null = null
  #retry: NodeJS.Timeout | null = null
  #failures = 0
  #closed = false

  constructor(options: ZygoteKeeperOptions) {
    this.#options = options
    this.#fill()
  }

  /** The one that forks; waits for the first one of all. null: there is none now, and something else has to do. */
  async get(): Promise<ZygoteProcess | null> {
    if (this.#ready.length === 0 && this.#failures === 0) await this.#booting
    const [zygote] = this.#ready
    if (zygote && zygote.forkCount >= this.#options.forksPerZygote && this.#ready.length > 1) {
      this.retire(zygote)
      return this.#ready[0] ?? null
    }
    return zygote ?? null
  }

  /** It forks no more, and ends with its last child. */
  retire(zygote: ZygoteProcess): void {
    const index = this.#ready.indexOf(zygote)
    if (index < 0) return
    this.#ready.splice(index, 1)
    this.#retired.add(zygote)
    void zygote.childless().then(() => zygote.kill())
    this.#fill()
  }

  /** A child of it did not come up. Where the kernel refuses that to all zygotes, booting one after the other is no help. */
  fail(zygote: ZygoteProcess): void {
    if (!this.#ready.includes(zygote)) return
    this.#pause()
    this.retire(zygote)
  }

  /** A child has come up: whatever kept others from it is over. */
  recordSuccess(): void {
    this.#failures = 0
  }

  /** Nobody has a use for it now: all that it has retires, and nothing new is booted. Resolves when all are gone. */
  async retireAll(): Promise<void> {
    this.#stop()
    await this.#booting
    for (const zygote of [...this.#ready]) this.retire(zygote)
    await Promise.all([...this.#retired].map(({ gone }) => gone))
  }

  async close(): Promise<void> {
    this.#stop()
    await this.#booting
    const all = [...this.#ready, ...this.#retired]
    for (const zygote of all) zygote.kill()
    await Promise.all(all.map(({ gone }) => gone))
  }

  #stop(): void {
    this.#closed = true
    if (this.#retry !== null) clearTimeout(this.#retry)
    this.#retry = null
  }

  #fill(): void {
    if (this.#closed || this.#booting !== null || this.#retry !== null || this.#ready.length >= wanted) return
    this.#booting = this.#boot().finally(() => {
      this.#booting = null
      this.#fill()
    })
  }

  async #boot(): Promise<void> {
    try {
      this.#ready.push(await this.#bootOne())
    } catch (error) {
      this.#options.onProblem(error)
      this.#pause()
    }
  }

  async #bootOne(): Promise<ZygoteProcess> {
    const zygote = this.#options.boot()
    try {
      await zygote.ready()
    } catch (error) {
      zygote.kill()
      await zygote.gone
      throw error
    }
    void zygote.gone.then((why) => this.#lose(zygote, why))
    return zygote
  }

  #pause(): void {
    if (this.#closed) return
    if (this.#retry !== null) clearTimeout(this.#retry)
    const pauseMs = Math.min(lastBackoffMs, firstBackoffMs * 2 ** this.#failures)
    this.#failures += 1
    this.#retry = setTimeout(() => {
      this.#retry = null
      this.#fill()
    }, pauseMs)
  }

  #lose(zygote: ZygoteProcess, why: Error): void {
    this.#retired.delete(zygote)
    const index = this.#ready.indexOf(zygote)
    if (index < 0) return
    this.#ready.splice(index, 1)
    if (!this.#closed) this.#options.onProblem(why)
    this.#fill()
  }
}

const wanted = 2
