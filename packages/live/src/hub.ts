import { createOutbox } from './outbox.ts'
import type { Live, LiveHint } from './port.ts'
import type { OpenTransport } from './transport.ts'

interface Subscriber {
  onHint: (hint: LiveHint) => void
  signal: AbortSignal
  end: () => void
}

/** Longest wait for the bus; without it the first hint after its return says to read again. */
const subscribeTimeoutMs = 5_000

/** The subscribers of this process, over one connection to the bus. */
export function createHub({
  openTransport,
  onError,
}: {
  openTransport: OpenTransport
  onError: (error: Error) => void
}): Live {
  const topics = new Map<string, Set<Subscriber>>()
  const transport = openTransport({
    onHint: (hint) => deliver(hint),
    onReturn: () => {
      for (const topic of topics.keys()) deliver({ topic, seq: 0 })
    },
    onError,
  })
  const outbox = createOutbox({ send: (hints) => transport.send(hints), onError })

  /** A subscriber that throws takes nothing from the others. */
  const deliver = (hint: LiveHint) => {
    for (const { onHint } of [...(topics.get(hint.topic) ?? [])]) {
      try {
        onHint(hint)
      } catch (error) {
        onError(error instanceof Error ? error : new Error(String(error)))
      }
    }
  }
  const add = (topic: string, subscriber: Subscriber) => {
    const subscribers = topics.get(topic) ?? new Set()
    topics.set(topic, subscribers.add(subscriber))
  }
  const remove = (topic: string, subscriber: Subscriber) => {
    const subscribers = topics.get(topic)
    if (!subscribers?.delete(subscriber) || subscribers.size > 0) return
    topics.delete(topic)
    transport.unfollow(topic)
  }

  const close = async () => {
    for (const subscribers of [...topics.values()]) for (const { end } of [...subscribers]) end()
    await outbox.drained()
    await transport.close()
  }
  let closing: Promise<void> | null = null

  return {
    publish: (hint) => outbox.add(hint),
    async subscribe({ topic, onHint, signal }) {
      if (signal.aborted) return
      const ended = Promise.withResolvers<void>()
      const subscriber = {
        onHint,
        signal,
        end: () => {
          signal.removeEventListener('abort', subscriber.end)
          remove(topic, subscriber)
          ended.resolve()
        },
      }
      add(topic, subscriber)
      signal.addEventListener('abort', subscriber.end)
      const timer = setTimeout(ended.resolve, subscribeTimeoutMs)
      try {
        await Promise.race([transport.follow(topic), ended.promise])
      } finally {
        clearTimeout(timer)
      }
    },
    close: () => {
      closing ??= close()
      return closing
    },
  }
}
