import { EventEmitter } from 'node:events'
import type { HandOverBus } from '../src/index.ts'

/** A bus within one process. `lost`: what is published reaches nobody. */
export function createBus(): HandOverBus & { lost: boolean; published: string[] } {
  const topics = new EventEmitter({ captureRejections: false }).setMaxListeners(100)
  const published: string[] = []
  const bus = {
    lost: false,
    published,
    async publish(hint: { topic: string; seq: number; data?: string }) {
      published.push(hint.topic)
      if (!bus.lost) setImmediate(() => topics.emit(hint.topic, hint))
    },
    async subscribe({ topic, onHint, signal }: Parameters<HandOverBus['subscribe']>[0]) {
      topics.on(topic, onHint)
      signal.addEventListener('abort', () => topics.off(topic, onHint))
    },
  }
  return bus
}
