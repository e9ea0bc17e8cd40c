import { expect, it } from 'vitest'
import { code, useSandboxes } from '../../test/harness.ts'

const { run, serve } = useSandboxes()
const source = 'export default async ({ config }) => (await fetch(config.url)).text()'

it('a run reaches what its broker allows', async () => {
  const url = await serve((_request, response) => response.end('here'))
  const { done } = await run([code('ask', source)], { start: { config: { url } } })
  expect(done).toMatchObject({ status: 'succeeded', output: 'here' })
})

it.each([
  ['code', code('ask', source)],
  ['a connector', { id: 'ask', use: 'http.request', with: { method: 'GET', url: '{{ config.url }}' } }],
])('what its broker refuses ends %s with the reason, and is not tried again', async (_who, step) => {
  let reached = 0
  const url = await serve((_request, response) => {
    reached += 1
    response.end('here')
  })
  const retry = { attempts: 3, delayMs: 1 }
  const { done, steps } = await run([{ ...step, retry }], {
    start: { config: { url } },
    allows: () => false,
  })
  expect(done?.error).toMatchObject({
    code: 'egress_denied',
    stepId: 'ask',
    retryable: false,
    message: expect.stringContaining('does not allow runs to connect to 127.0.0.1'),
  })
  expect(steps.map(({ attempt }) => attempt)).not.toContain(2)
  expect(reached).toBe(0)
})
