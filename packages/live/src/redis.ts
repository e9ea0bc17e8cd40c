import { Redis } from 'ioredis'
import { fromText, toText } from './hint-text.ts'
import type { OpenTransport } from './transport.ts'

const channelPrefix = 'millrace:live:'

/**
 * Pub/sub and not streams: a hint holds nothing that is worth keeping, the journal is in Postgres, and a subscriber that
 * missed some is told to read again. So there is nothing to trim and nothing to lose. A channel per topic lets Redis
 * leave out the processes that nobody watches from.
 */
export function redisTransport({ redisUrl }: { redisUrl: string }): OpenTransport {
  return (events) => {
    const settings = { lazyConnect: true, retryStrategy: (times: number) => Math.min(50 * times, 2_000) }
    // While Redis is away a hint is dropped at once: waiting for it would hold up the run.
    const publisher = new Redis(redisUrl, { ...settings, enableOfflineQueue: false, maxRetriesPerRequest: 0 })
    // Followed again by hand, because subscribers must hear of it after the channels stand and not before.
    const subscriber = new Redis(redisUrl, {
      ...settings,
      autoResubscribe: false,
      maxRetriesPerRequest: null,
    })
    const followed = new Set<string>()
    let standing = Promise.withResolvers<void>()
    let connected = false
    let returning = false
    let closed = false

    publisher.on('error', events.onError)
    subscriber.on('error', events.onError)
    subscriber.on('message', (_channel, text) => {
      const hint = fromText(text)
      if (hint) events.onHint(hint)
    })
    subscriber.on('ready', () => void stand().catch(events.onError))
    subscriber.on('close', () => {
      if (connected) standing = Promise.withResolvers()
      connected = false
    })
    const stand = async () => {
      connected = true
      if (followed.size > 0) await subscriber.subscribe(...followed)
      standing.resolve()
      if (returning) events.onReturn()
      returning = true
    }
    const connect = async (client: Redis) => {
      if (client.status === 'wait') await client.connect()
    }

    return {
      async follow(topic) {
        const channel = channelPrefix + topic
        followed.add(channel)
        // A failing first connection is tried again by the client.
        void connect(subscriber).catch(events.onError)
        await standing.promise
        if (!closed && followed.has(channel)) await subscriber.subscribe(channel)
      },
      unfollow(topic) {
        const channel = channelPrefix + topic
        followed.delete(channel)
        if (connected) void subscriber.unsubscribe(channel).catch(() => {})
      },
      async send(hints) {
        await connect(publisher)
        const pipeline = publisher.pipeline()
        for (const hint of hints) pipeline.publish(channelPrefix + hint.topic, toText(hint))
        const failed = (await pipeline.exec())?.find(([error]) => error !== null)
        if (failed?.[0]) throw failed[0]
      },
      async close() {
        closed = true
        subscriber.disconnect()
        publisher.disconnect()
      },
    }
  }
}
