import { randomUUID } from 'node:crypto'
import { getEventListeners } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { createLive, type Live, type LiveHint } from '../src/index.ts'

/** A server that the suite can take away. */
export interface LiveServer {
  options: { databaseUrl: string; redisUrl: string | null }
  stop(): Promise<void>
  start(): Promise<void>
}

/** What live events must do on every bus. */
export function describeLive(name: string, server: () => LiveServer): void {
  describe(`live: ${name}`, () => {
    const opened: Live[] = []

    afterEach(async () => {
      for (const live of opened.splice(0)) await live.close()
    })

    function open(): { live: Live; errors: Error[] } {
      const errors: Error[] = []
      const live = createLive({ ...server().options, onError: (error) => errors.push(error) })
      opened.push(live)
      return { live, errors }
    }

    async function watch(
      live: Live,
      topic: string,
      signal = new AbortController().signal,
    ): Promise<LiveHint[]> {
      const hints: LiveHint[] = []
      await live.subscribe({ topic, signal, onHint: (hint) => hints.push(hint) })
      return hints
    }

    test('a hint published after subscribing reaches every subscriber of its topic, and no other', async () => {
      const [here, there] = [open().live, open().live]
      const topic = newTopic()
      const first = await watch(here, topic)
      const second = await watch(here, topic)
      const elsewhere = await watch(there, topic)
      const other = await watch(here, newTopic())
      await there.publish({ topic, seq: 7 })
      await expect.poll(() => [first, second, elsewhere]).toEqual(Array(3).fill([{ topic, seq: 7 }]))
      expect(other).toEqual([])
    })

    test('data comes through as it was', async () => {
      const { live } = open()
      const topic = newTopic()
      const hints = await watch(live, topic)
      const data = 'cancel:ünï\nsecond line\n'
      await live.publish({ topic, seq: 1, data })
      await expect.poll(() => hints).toEqual([{ topic, seq: 1, data }])
    })

    test('the last seq always arrives, in order, also of a burst', async () => {
      const [publisher, reader] = [open().live, open().live]
      const topics = Array.from({ length: 5 }, newTopic)
      const seen = await Promise.all(topics.map((topic) => watch(reader, topic)))
      const sent: Promise<void>[] = []
      for (let seq = 1; seq <= 200; seq += 1) {
        for (const topic of topics) sent.push(publisher.publish({ topic, seq }))
        if (seq % 20 === 0) await sent.at(-1)
      }
      await Promise.all(sent)
      await expect.poll(() => seen.map((hints) => hints.at(-1)?.seq)).toEqual(topics.map(() => 200))
      for (const hints of seen) {
        const seqs = hints.map(({ seq }) => seq)
        expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
      }
    })

    test('different data on one topic is never joined', async () => {
      const { live } = open()
      const topic = newTopic()
      const hints = await watch(live, topic)
      await Promise.all(['a', 'b', 'c'].map((data) => live.publish({ topic, seq: 0, data })))
      await expect.poll(() => hints.map(({ data }) => data).toSorted()).toEqual(['a', 'b', 'c'])
    })

    test('an ended signal ends the calls and leaves no listener behind', async () => {
      const { live } = open()
      const topic = newTopic()
      const abort = new AbortController()
      const ended = await watch(live, topic, abort.signal)
      const staying = await watch(live, topic)
      abort.abort()
      expect(getEventListeners(abort.signal, 'abort')).toEqual([])
      await live.publish({ topic, seq: 1 })
      await expect.poll(() => staying).toHaveLength(1)
      expect(ended).toEqual([])

      const again = await watch(live, topic, AbortSignal.abort())
      await live.publish({ topic, seq: 2 })
      await expect.poll(() => staying).toHaveLength(2)
      expect(again).toEqual([])
    })

    test('a topic may be left and followed again', async () => {
      const { live } = open()
      const topic = newTopic()
      for (let round = 1; round <= 3; round += 1) {
        const abort = new AbortController()
        const hints = await watch(live, topic, abort.signal)
        await live.publish({ topic, seq: round })
        await expect.poll(() => hints).toEqual([{ topic, seq: round }])
        abort.abort()
      }
    })

    test('a subscriber that throws takes nothing from the others', async () => {
      const { live, errors } = open()
      const topic = newTopic()
      const failure = new Error('the subscriber broke')
      await live.subscribe({
        topic,
        signal: new AbortController().signal,
        onHint: () => {
          throw failure
        },
      })
      const hints = await watch(live, topic)
      await live.publish({ topic, seq: 1 })
      await expect.poll(() => hints).toHaveLength(1)
      expect(errors).toContain(failure)
    })

    test('after the server was away every subscriber is told to read again, and hints come as before', async () => {
      const [publisher, reader] = [open(), open()]
      const topics = [newTopic(), newTopic()] as const
      const seen = await Promise.all(topics.map((topic) => watch(reader.live, topic)))
      await server().stop()
      await publisher.live.publish({ topic: topics[0], seq: 5 })
      expect(publisher.errors.length).toBeGreaterThan(0)
      await server().start()
      await expect.poll(() => seen, { timeout: 10_000 }).toEqual(topics.map((topic) => [{ topic, seq: 0 }]))
      await expect
        .poll(
          async () => {
            await publisher.live.publish({ topic: topics[1], seq: 6 })
            return seen[1]?.at(-1)
          },
          { timeout: 10_000 },
        )
        .toEqual({ topic: topics[1], seq: 6 })
    })

    test('a subscription made while the server is away stands once it is back', async () => {
      await server().stop()
      const { live } = open()
      const topic = newTopic()
      const hints = watch(live, topic)
      await server().start()
      const seen = await hints
      await expect
        .poll(
          async () => {
            await live.publish({ topic, seq: 1 })
            return seen.at(-1)
          },
          { timeout: 10_000 },
        )
        .toEqual({ topic, seq: 1 })
    })

    test('closing ends every subscription', async () => {
      const { live } = open()
      const abort = new AbortController()
      const topic = newTopic()
      const hints = await watch(live, topic, abort.signal)
      await live.close()
      expect(getEventListeners(abort.signal, 'abort')).toEqual([])
      await open().live.publish({ topic, seq: 1 })
      expect(hints).toEqual([])
    })
  })
}

function newTopic(): string {
  return `run:${randomUUID()}`
}
