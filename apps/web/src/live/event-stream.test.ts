import type { RunEvent } from '@millrace/contracts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { followRun, type StreamStatus } from './event-stream.ts'

const at = '2026-11-03T12:00:00.000Z'
const log = (seq: number): RunEvent => ({ seq, at, type: 'log', level: 'info', message: `line ${seq}` })
const end = (seq: number): RunEvent => ({ seq, at, type: 'end', status: 'succeeded', durationMs: 1 })

const sse = (events: RunEvent[]) =>
  `: hello\n\n${events.map((event) => `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')}`

/** Each call of fetch takes the next answer. */
function serve(answers: (Response | Error)[]) {
  const requests: (string | null)[] = []
  vi.stubGlobal(
    'fetch',
    vi.fn(async (_url: string, init: RequestInit) => {
      requests.push(new Headers(init.headers).get('last-event-id'))
      const answer = answers.shift()
      if (answer === undefined) throw new Error('no answer left')
      if (answer instanceof Error) throw answer
      return answer
    }),
  )
  return requests
}

async function follow() {
  const seqs: number[] = []
  const statuses: StreamStatus[] = []
  const done = followRun({
    runId: 'r',
    listener: { onEvent: (event) => seqs.push(event.seq), onStatus: (status) => statuses.push(status) },
    signal: new AbortController().signal,
  })
  await vi.runAllTimersAsync()
  await done
  return { seqs, statuses }
}

vi.useFakeTimers()
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('followRun', () => {
  it('reads to the end of the run', async () => {
    serve([new Response(sse([log(1), log(2), end(3)]))])
    expect(await follow()).toEqual({ seqs: [1, 2, 3], statuses: ['connecting', 'live', 'ended'] })
  })

  it('comes back after a cut and a refused connection, from the last seq, without gap or repeat', async () => {
    const requests = serve([
      new Response(sse([log(1), log(2)])),
      new Error('refused'),
      new Response('', { status: 503 }),
      new Response(sse([log(2), log(3), end(4)])),
    ])
    const { seqs, statuses } = await follow()
    expect(seqs).toEqual([1, 2, 3, 4])
    expect(requests).toEqual([null, '2', '2', '2'])
    expect(statuses.at(-1)).toBe('ended')
    expect(statuses).toContain('reconnecting')
  })

  it('gives up when the run does not exist', async () => {
    serve([new Response('', { status: 404 })])
    expect((await follow()).statuses).toEqual(['connecting', 'refused'])
  })

  it('skips an event that it does not know', async () => {
    serve([new Response(`event: new\ndata: {"seq":1,"type":"new"}\n\n${sse([end(2)])}`)])
    expect((await follow()).seqs).toEqual([2])
  })
})
