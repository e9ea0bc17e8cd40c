import type { EgressCaps } from './caps.ts'
import { TokenBucket } from './token-bucket.ts'

export type Grant = { granted: true; waitMs: number } | { granted: false; reason: string }

/** What is left of the caps of one run. Reasons are sentences for the person whose run it is. */
export class Allowance {
  readonly #caps: EgressCaps
  readonly #turns: TokenBucket
  #open = 0
  #connections = 0
  #sent = 0
  #received = 0

  constructor(caps: EgressCaps) {
    this.#caps = caps
    this.#turns = new TokenBucket({
      perSecond: caps.connectionsPerSecond,
      burst: caps.burst,
      now: performance.now(),
    })
  }

  /** What was granted is given back with `close`. */
  open(): Grant {
    const reason = this.exhausted ?? this.#noneLeft()
    if (reason !== null) return { granted: false, reason }
    this.#open += 1
    this.#connections += 1
    return { granted: true, waitMs: this.#turns.takeTurn(performance.now()) }
  }

  close(): void {
    this.#open -= 1
  }

  /** Null: the bytes may pass; otherwise the reason why they may not. */
  spend(direction: 'sent' | 'received', bytes: number): string | null {
    if (direction === 'sent') this.#sent += bytes
    else this.#received += bytes
    return this.exhausted
  }

  /** Once a run has moved more than it may, nothing of it moves any more. */
  get exhausted(): string | null {
    const { sentBytes, receivedBytes } = this.#caps
    if (this.#sent > sentBytes) return `A run may send ${megabytes(sentBytes)} in all.`
    if (this.#received > receivedBytes) return `A run may receive ${megabytes(receivedBytes)} in all.`
    return null
  }

  #noneLeft(): string | null {
    const { connections, openConnections } = this.#caps
    if (this.#connections >= connections) return `A run may open ${connections} connections in all.`
    if (this.#open < openConnections) return null
    return `A run may have ${openConnections} connections open at once: lower the concurrency, or use connections again.`
  }
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 ** 2)} MB`
}
