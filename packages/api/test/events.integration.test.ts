import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { runEventSchema } from '@millrace/contracts'
import { runInstanceFlow } from '@millrace/services'
import { appendToJournal, givenDeployed } from '@millrace/services/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ApiKit, createApiKit } from './api-kit.ts'

// Over a real server: that a client leaves is only seen there.

let kit: ApiKit
let server: Server
let base: string
beforeAll(async () => {
  kit = await createApiKit()
  server = createServer(getRequestListener(kit.app.fetch))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await kit.close()
})

async function givenRun(): Promise<string> {
  const instance = await givenDeployed(kit.as())
  return (await runInstanceFlow(kit.as(), instance.id, 'main', {})).runId
}

function follow(
  runId: string,
  options: { query?: string; headers?: Record<string, string>; signal?: AbortSignal } = {},
) {
  return fetch(`${base}/api/v1/runs/${runId}/events${options.query ?? ''}`, {
    headers: { authorization: `Bearer ${kit.keys.own}`, ...options.headers },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
}

const log = (seq: number) => ({ seq, type: 'log' as const, level: 'info' as const, message: `line ${seq}` })
const end = (seq: number) => ({ seq, type: 'end' as const })
const idsOf = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))

it('streams the journal, then what comes, and ends after the end', async () => {
  const runId = await givenRun()
  const response = await follow(runId)
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  expect(response.headers.get('x-accel-buffering')).toBe('no')
  expect(response.headers.get('cache-control')).toBe('no-store')
  const text = response.text()
  await kit.live.untilSubscriptions(1)
  await appendToJournal(kit.as(), runId, [log(2)])
  await appendToJournal(kit.as(), runId, [end(3)])
  const events = (await text).split('\n\n').filter((block) => block.startsWith('id: '))
  expect(events.map((block) => /^event: (.*)$/m.exec(block)?.[1])).toEqual(['run', 'log', 'end'])
  for (const block of events) {
    const event = runEventSchema.parse(JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? ''))
    expect(block).toContain(`id: ${event.seq}\n`)
  }
  expect(kit.live.subscriptions).toBe(0)
})

it('resumes after Last-Event-ID, by header or by query', async () => {
  const runId = await givenRun()
  await appendToJournal(kit.as(), runId, [log(2), log(3), end(4)])
  expect(idsOf(await (await follow(runId)).text())).toEqual([1, 2, 3, 4])
  expect(idsOf(await (await follow(runId, { headers: { 'last-event-id': '2' } })).text())).toEqual([3, 4])
  expect(idsOf(await (await follow(runId, { query: '?lastEventId=3' })).text())).toEqual([4])
  expect(idsOf(await (await follow(runId, { headers: { 'last-event-id': '4' } })).text())).toEqual([])
  expect((await follow(runId, { headers: { 'last-event-id': 'x' } })).status).toBe(400)
})

it('loses and repeats nothing over many reconnects', async () => {
  const runId = await givenRun()
  const lines = Array.from({ length: 60 }, (_, index) => log(index + 2))
  await appendToJournal(kit.as(), runId, [...lines, end(62)])
  const seen: number[] = []
  while (seen.at(-1) !== 62) {
    const left = new AbortController()
    const response = await follow(runId, {
      headers: { 'last-event-id': String(seen.at(-1) ?? 0) },
      signal: left.signal,
    })
    const fresh = idsOf(await readUntil(response, (text) => idsOf(text).length >= 7))
    seen.push(...fresh)
    left.abort()
  }
  expect(seen).toEqual(Array.from({ length: 62 }, (_, index) => index + 1))
})

it('lets go of its subscription when the client leaves', async () => {
  const runId = await givenRun()
  const left = new AbortController()
  const followers = await Promise.all(Array.from({ length: 5 }, () => follow(runId, { signal: left.signal })))
  expect(followers.every((response) => response.ok)).toBe(true)
  await kit.live.untilSubscriptions(5)
  left.abort()
  await kit.live.untilSubscriptions(0)
})

it('lets go when the client leaves while nobody reads', async () => {
  const runId = await givenRun()
  const left = new AbortController()
  await follow(runId, { signal: left.signal })
  await kit.live.untilSubscriptions(1)
  await appendToJournal(kit.as(), runId, [{ ...log(2), message: 'x'.repeat(4_000_000) }, log(3)])
  left.abort()
  await kit.live.untilSubscriptions(0)
})

it('shows another organization nothing', async () => {
  const runId = await givenRun()
  const response = await follow(runId, { headers: { authorization: `Bearer ${kit.keys.stranger}` } })
  expect(response.status).toBe(404)
  expect(kit.live.subscriptions).toBe(0)
})

async function readUntil(response: Response, enough: (text: string) => boolean): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (enough(text)) break
  }
  // What came of a block that is not complete yet does not count.
  return text.slice(0, text.lastIndexOf('\n\n') + 2)
}
