import { createDatabase } from '@millrace/db'
import { startTcpProxy } from '@millrace/testing/tcp-proxy'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createGate } from './gate.ts'
import { createKit, type Kit } from './kit.ts'

let kit: Kit

beforeAll(async () => {
  kit = await createKit()
})
afterAll(() => kit?.close())

it('a run waits while the database is away, and then goes on without a repeated step', async () => {
  const gate = await createGate()
  const proxy = await startTcpProxy({ targetUrl: kit.databaseUrl })
  const db = createDatabase({ url: proxy.url })
  const waiting = Promise.withResolvers<void>()
  const log = ({ message }: { message: string }) => {
    if (message === 'the journal waits for the database') waiting.resolve()
  }
  const worker = await kit.worker({ services: { ...kit.services, db, log } })
  try {
    const post = (id: string, path: string) => ({
      id,
      use: 'http.request',
      with: { method: 'POST', url: `${gate.url}${path}` },
    })
    const deployed = await kit.deploy({ steps: [post('first', '/hold'), post('second', '/second')] })
    const runId = await kit.start(deployed)
    await gate.asked('/hold')
    await proxy.cut()
    gate.open()
    await waiting.promise
    expect(gate.seen.map(({ path }) => path)).toEqual(['/hold'])
    await proxy.restore()
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 1 })
    expect(gate.seen.map(({ path }) => path)).toEqual(['/hold', '/second'])
    const story = await kit.story(runId)
    expect(story.map(({ seq }) => seq)).toEqual(story.map((_, index) => index + 1))
  } finally {
    await worker.stop()
    await db.close()
    await proxy.close()
    await gate.close()
  }
})
