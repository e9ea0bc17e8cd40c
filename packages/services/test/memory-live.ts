import { EventEmitter, once } from 'node:events'
import type { Live, LiveHint } from '@millrace/live'

interface Subscription {
  topic: string
  onHint: (hint: LiveHint) => void
}

/** Hints within the process, and a count of who listens. */
export class MemoryLive implements Live {
  readonly published: LiveHint[] = []
  readonly #subscriptions = new Set<Subscription>()
  readonly #changed = new EventEmitter()

  get subscriptions(): number {
    return this.#subscriptions.size
  }

  async publish(hint: LiveHint): Promise<void> {
    this.published.push(hint)
    for (const { topic, onHint } of this.#subscriptions) if (topic === hint.topic) onHint(hint)
  }

  async subscribe({
    topic,
    onHint,
    signal,
  }: {
    topic: string
    onHint: (hint: LiveHint) => void
    signal: AbortSignal
  }): Promise<void> {
    if (signal.aborted) return
    const subscription = { topic, onHint }
    this.#subscriptions.add(subscription)
    this.#changed.emit('change')
    signal.addEventListener('abort', () => {
      this.#subscriptions.delete(subscription)
      this.#changed.emit('change')
    })
  }

  /** Resolves when this many listen. */
  async untilSubscriptions(count: number): Promise<void> {
    while (this.#subscriptions.size !== count) await once(this.#changed, 'change')
  }

  async close(): Promise<void> {}
}
