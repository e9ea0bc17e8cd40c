import type { RunEvent } from '@millrace/contracts'

const heartbeatMs = 15_000

/**
 * Lists of events as a server-sent event stream. One chunk per pull: as long as the client does not read, nothing is
 * taken from the source. `release` is called once, when the stream is over or the client has left.
 */
export function eventStream(
  events: AsyncIterable<RunEvent[]>,
  { release, heartbeatEveryMs = heartbeatMs }: { release: () => void; heartbeatEveryMs?: number },
): ReadableStream<Uint8Array> {
  const iterator = events[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  let pending: Promise<IteratorResult<RunEvent[]>> | null = null

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // Makes the server send its headers now, whenever the first event comes.
        controller.enqueue(encoder.encode('retry: 1000\n\n'))
      },
      async pull(controller) {
        pending ??= iterator.next()
        try {
          const result = await raceHeartbeat(pending, heartbeatEveryMs)
          if (result === 'heartbeat') {
            controller.enqueue(encoder.encode(': heartbeat\n\n'))
            return
          }
          pending = null
          if (result.done === true) {
            release()
            controller.close()
          } else {
            controller.enqueue(encoder.encode(result.value.map(format).join('')))
          }
        } catch (error) {
          release()
          controller.error(error)
        }
      },
      cancel() {
        release()
      },
    },
    { highWaterMark: 1 },
  )
}

export function format(event: RunEvent): string {
  return `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}

async function raceHeartbeat<T>(pending: Promise<T>, ms: number): Promise<T | 'heartbeat'> {
  const { promise, resolve } = Promise.withResolvers<'heartbeat'>()
  const timer = setTimeout(resolve, ms, 'heartbeat')
  try {
    return await Promise.race([pending, promise])
  } finally {
    clearTimeout(timer)
  }
}
