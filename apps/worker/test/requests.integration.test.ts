import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RunRequests } from '../src/requests/index.ts'
import { code, createKit, type Kit } from './kit.ts'

let kit: Kit
beforeAll(async () => {
  kit = await createKit()
})
afterAll(() => kit?.close())

it('reads few outputs at once for a sandbox that asks for many and reads none', async () => {
  const worker = await kit.worker()
  const runId = await kit.start(await kit.deploy({ steps: [code('only', 'return 1')] }))
  await kit.ended(runId)
  await worker.stop()

  const delivered = Promise.withResolvers<void>()
  const answers: unknown[] = []
  const requests = new RunRequests({
    services: kit.services,
    owner: randomUUID(),
    lease: { runId, attempt: 1 },
    organizationId: kit.ctx.actor.organizationId,
    tokenOf: () => Promise.reject(new Error('it has no connections')),
    outputBytes: 1000,
    durable: () => Promise.resolve(),
    isRunning: () => false,
    answer: (_token, answer) => {
      answers.push(answer)
      return delivered.promise
    },
    onLost: () => {},
    hold: () => {},
    release: () => {},
  })
  for (let token = 1; token <= 100; token += 1) {
    expect(requests.take({ token, path: 'only', request: { op: 'read-output', of: 'only' } })).toBe(null)
  }
  await expect.poll(() => answers.length).toBe(4)
  for (let times = 0; times < 50; times += 1) await kit.services.db.system.run.count()
  expect(answers).toHaveLength(4)
  delivered.resolve()
  await expect.poll(() => answers.length).toBe(100)
  expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['{"ok":true,"value":1}']))
})
