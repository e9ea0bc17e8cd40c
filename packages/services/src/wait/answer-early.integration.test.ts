import type { Flow } from '@millrace/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestKit, plantFlow, type TestKit } from '../../test/index.ts'
import { answerCallback, callbackUrl } from './index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit?.close())

const steps: Flow['steps'] = [
  {
    id: 'each',
    use: 'loop',
    with: { items: '{{ trigger.body }}' },
    body: { steps: [{ id: 'hold', use: 'wait', with: { callback: true } }] },
  },
]

async function givenRun() {
  const flow = await plantFlow(kit.as(), { steps })
  const { runId } = await flow.start()
  const answer = (path: string, value: unknown) => {
    const token = callbackUrl(kit.services, { runId, path }).split('/').at(-1) ?? ''
    return answerCallback(kit.services, { runId, path, token, value: JSON.parse(JSON.stringify(value)) })
  }
  const { organizationId } = kit.as().actor
  const begin = (path: string) =>
    kit.services.db.system.wait.create({
      data: { runId, path, organizationId, kind: 'callback', recordedAt: new Date() },
    })
  return { runId, answer, begin, kept: () => kit.services.db.system.wait.count({ where: { runId } }) }
}

it('keeps a hundred answers of a run that come before their steps wait, and no more', async () => {
  const { answer, begin, kept } = await givenRun()
  const all = Array.from({ length: 110 }, (_, index) => answer(`each[${index}]/hold`, index))
  const refused = (await Promise.allSettled(all)).filter(({ status }) => status === 'rejected')
  expect(refused).toHaveLength(10)
  await expect(answer('each[200]/hold', 1)).rejects.toMatchObject({
    code: 'too_many_requests',
    message: expect.stringContaining('has not come to this step'),
    retryAfterSeconds: 10,
  })
  expect(await kept()).toBe(100)
  await begin('each[200]/hold')
  await answer('each[200]/hold', 1)
})

it('keeps no large answer before its step waits', async () => {
  const { answer, begin, kept } = await givenRun()
  const large = 'x'.repeat(300_000)
  await expect(answer('each[0]/hold', large)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('262144 bytes'),
  })
  expect(await kept()).toBe(0)
  await begin('each[0]/hold')
  await answer('each[0]/hold', large)
})

it.each(['each[1000000]/hold', 'each[00]/hold', 'each[-1]/hold', 'each/hold', 'other'])(
  'knows no step at %s, which the run cannot come to',
  async (path) => {
    const { answer, kept } = await givenRun()
    await expect(answer(path, 1)).rejects.toMatchObject({ code: 'not_found' })
    expect(await kept()).toBe(0)
  },
)
