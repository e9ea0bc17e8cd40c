import { type RunEvent, runEventSchema } from '@millrace/contracts'
import { createParser } from 'eventsource-parser'

export type StreamStatus = 'connecting' | 'live' | 'reconnecting' | 'ended' | 'refused'

export interface RunStreamListener {
  onEvent: (event: RunEvent) => void
  onStatus: (status: StreamStatus) => void
}

const firstDelayMs = 300
const maxDelayMs = 5000

/**
 * Follows a run's events until its end or until the signal. Unlike EventSource it also comes back after an error answer
 * (a deploy, a database that restarts), each time from the last seq it has seen.
 */
export async function followRun({
  runId,
  afterSeq = 0,
  listener,
  signal,
}: {
  runId: string
  afterSeq?: number
  listener: RunStreamListener
  signal: AbortSignal
}): Promise<void> {
  let lastSeq = afterSeq
  let failures = 0
  let ended = false
  const onEvent = (event: RunEvent) => {
    failures = 0
    if (event.seq <= lastSeq) return
    lastSeq = event.seq
    if (event.type === 'end') ended = true
    listener.onEvent(event)
  }
  listener.onStatus('connecting')
  while (!signal.aborted) {
    try {
      const response = await fetch(`/api/v1/runs/${encodeURIComponent(runId)}/events`, {
        headers: {
          accept: 'text/event-stream',
          ...(lastSeq > 0 ? { 'last-event-id': String(lastSeq) } : {}),
        },
        cache: 'no-store',
        signal,
      })
      if (isFinal(response.status)) {
        listener.onStatus('refused')
        return
      }
      if (response.ok && response.body) {
        listener.onStatus('live')
        await readEvents({ body: response.body, onEvent })
        if (ended) {
          listener.onStatus('ended')
          return
        }
      }
    } catch {
      // Aborted: the loop ends. Anything else is a lost connection, as is a stream that ends before the run does.
    }
    if (signal.aborted) return
    listener.onStatus('reconnecting')
    failures += 1
    await pause({ ms: Math.min(maxDelayMs, firstDelayMs * 2 ** (failures - 1)), signal })
  }
}

export async function readEvents({
  body,
  onEvent,
}: {
  body: ReadableStream<Uint8Array>
  onEvent: (event: RunEvent) => void
}): Promise<void> {
  const parser = createParser({
    onEvent: ({ data }) => {
      const event = parseEvent(data)
      if (event !== null) onEvent(event)
    },
  })
  const decoder = new TextDecoder()
  const reader = body.getReader()
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    parser.feed(decoder.decode(chunk.value, { stream: true }))
  }
}

/** null for an event of a newer server that this page does not know. */
function parseEvent(data: string): RunEvent | null {
  try {
    return runEventSchema.safeParse(JSON.parse(data)).data ?? null
  } catch {
    return null
  }
}

function isFinal(status: number): boolean {
  return status === 401 || status === 403 || status === 404
}

function pause({ ms, signal }: { ms: number; signal: AbortSignal }): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}
