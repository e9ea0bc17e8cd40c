import type { RunEvent } from '@millrace/contracts'
import { expect, it, vi } from 'vitest'
import { eventStream } from './sse.ts'

const log = (seq: number): RunEvent => ({
  seq,
  at: '2026-01-01T00:00:00.000Z',
  type: 'log',
  level: 'info',
  message: 'two\nlines',
})

it('takes nothing from the source that the client has not room for', async () => {
  let taken = 0
  async function* endless() {
    while (true) yield [log(++taken)]
  }
  const release = vi.fn()
  const reader = eventStream(endless(), { release }).getReader()
  await reader.read()
  const first = new TextDecoder().decode((await reader.read()).value)
  expect(first).toBe(`id: 1\nevent: log\ndata: ${JSON.stringify(log(1))}\n\n`)
  await new Promise(setImmediate)
  expect(taken).toBeLessThanOrEqual(2)
  await reader.cancel()
  expect(release).toHaveBeenCalled()
})

it('sends a heartbeat while nothing happens, and loses no event over it', async () => {
  const event = Promise.withResolvers<RunEvent>()
  async function* late() {
    yield [await event.promise]
  }
  const reader = eventStream(late(), { release: () => {}, heartbeatEveryMs: 1 }).getReader()
  await reader.read()
  expect(new TextDecoder().decode((await reader.read()).value)).toBe(': heartbeat\n\n')
  event.resolve(log(7))
  let text = ''
  while (!text.includes('id: 7')) text += new TextDecoder().decode((await reader.read()).value)
  await reader.cancel()
})

it('fails and lets go when the source fails', async () => {
  const release = vi.fn()
  async function* failing(): AsyncGenerator<RunEvent[]> {
    yield [log(1)]
    throw new Error('the database is gone')
  }
  await expect(new Response(eventStream(failing(), { release })).text()).rejects.toThrow(
    'the database is gone',
  )
  expect(release).toHaveBeenCalledOnce()
})

it('sends what comes together as one chunk', async () => {
  async function* together() {
    yield [log(1), log(2)]
  }
  const reader = eventStream(together(), { release: () => {} }).getReader()
  await reader.read()
  const chunk = new TextDecoder().decode((await reader.read()).value)
  expect(chunk.match(/^id: \d+$/gm)).toEqual(['id: 1', 'id: 2'])
  expect((await reader.read()).done).toBe(true)
})
