/** Names being looked up at once, in one worker. */
export interface LookupCaps {
  total: number
  perOrganization: number
}

/**
 * A look-up takes one of the few threads that libuv has for them, for as long as the name's server is silent. So that
 * nobody's silent names keep those of others waiting, an organization has no more than its part of them at once.
 */
export class LookupTurns {
  readonly #caps: LookupCaps
  readonly #taken = new Map<string, number>()
  readonly #waiting: { organizationId: string; begin: () => void }[] = []
  #free: number

  constructor(caps: LookupCaps) {
    this.#caps = caps
    this.#free = caps.total
  }

  /** Does the work when it is its turn. */
  async use<T>(organizationId: string, work: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.push({ organizationId, begin: resolve })
    this.#next()
    await promise
    try {
      return await work()
    } finally {
      this.#give(organizationId)
    }
  }

  #next(): void {
    if (this.#free === 0) return
    const index = this.#waiting.findIndex(({ organizationId }) => this.#has(organizationId))
    const [first] = index < 0 ? [] : this.#waiting.splice(index, 1)
    if (first === undefined) return
    this.#free -= 1
    this.#taken.set(first.organizationId, this.#takenBy(first.organizationId) + 1)
    first.begin()
  }

  #give(organizationId: string): void {
    this.#free += 1
    const left = this.#takenBy(organizationId) - 1
    if (left > 0) this.#taken.set(organizationId, left)
    else this.#taken.delete(organizationId)
    this.#next()
  }

  #has(organizationId: string): boolean {
    return this.#takenBy(organizationId) < this.#caps.perOrganization
  }

  #takenBy(organizationId: string): number {
    return this.#taken.get(organizationId) ?? 0
  }
}

/** Of a pool of so many threads (UV_THREADPOOL_SIZE), half look up names; one is left to the platform's own. */
export function lookupCapsFor(threads: number): LookupCaps {
  const total = Math.max(1, Math.ceil(threads / 2) - 1)
  return { total, perOrganization: Math.ceil(total / 2) }
}
