import { runAcceptedSchema } from '@millrace/contracts'
import {
  definition,
  givenConnection,
  givenDeployed,
  givenIntegration,
  webhookFlow,
} from '@millrace/services/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ApiKit, createApiKit } from './api-kit.ts'

let kit: ApiKit
beforeAll(async () => {
  kit = await createApiKit()
})
afterAll(() => kit?.close())

it.each([
  '/runs?customer=a%00b',
  '/runs?integration=a%00b',
  '/runs?flow=a%00b',
  '/runs?q=a%00b',
  '/instances?customer=a%00b',
  '/connections?connector=a%00b',
])('a NUL in %s is a problem of the request', async (path) => {
  const response = await kit.call('GET', `/api/v1${path}`)
  expect(response.status).toBe(422)
  expect(await response.json()).toMatchObject({
    code: 'invalid',
    problems: [{ path: new URL(path, 'http://x').searchParams.keys().next().value }],
  })
})

it('what no column can hold is refused wherever it is written', async () => {
  const ctx = kit.as()
  const { key } = await givenIntegration(ctx)
  const { id } = await givenConnection(ctx)
  const instance = await givenDeployed(ctx)
  const nulSource = webhookFlow()
  const writes: [method: string, path: string, body: unknown][] = [
    ['POST', '/customers', { externalId: 'nul\0', name: 'Globex' }],
    ['POST', '/api-keys', { name: 'a\0', role: 'viewer' }],
    ['PUT', `/connections/${id}`, { name: 'a\0' }],
    ['POST', '/integrations', definition({ name: 'a\0' })],
    ['POST', '/integrations', definition({ description: '\ud800' })],
    ['POST', '/integrations', definition({ flows: [{ ...nulSource, name: 'a\0' }] })],
    ['POST', `/integrations/${key}/publish`, { comment: 'a\0' }],
    ['POST', `/integrations/${key}/flows/main/test-run`, { pins: { greet: 'a\0' } }],
    ['POST', `/integrations/${key}/flows/main/test-run`, { upTo: 'a\ud800' }],
    ['PUT', `/integrations/${key}/test-bindings`, { config: {}, connections: { 'a\0': 'b' } }],
    ['POST', '/api-keys', { name: 'a', role: 'viewer', expiresAt: '0000-01-01T00:00:00Z' }],
    ['POST', `/instances/${instance.id}/upgrade`, { version: 3_000_000_000 }],
  ]
  for (const [method, path, body] of writes) {
    const response = await kit.call(method, `/api/v1${path}`, { body })
    expect(`${method} ${path}: ${response.status}`).toBe(`${method} ${path}: 422`)
  }
})

it.each(['/customers/%E0%A4%A', '/customers/%00', '/runs/%ff'])(
  '%s is the address of nothing',
  async (path) => {
    const response = await kit.call('GET', `/api/v1${path}`)
    expect(response.status).toBe(404)
  },
)

it.each(['from=0000-01-01T00:00:00Z', 'to=0000-01-01T00:00:00Z', 'from=9999-12-31T23:59:59Z'])(
  'runs can be listed by any time: %s',
  async (query) => {
    expect((await kit.call('GET', `/api/v1/runs?${query}`)).status).toBe(200)
  },
)

it('a run takes any JSON as its input, also what a column cannot hold', async () => {
  const { id } = await givenDeployed(kit.as())
  const started = await kit.call('POST', `/api/v1/instances/${id}/flows/main/run`, {
    body: { input: { text: 'a\0', half: '\ud800' } },
  })
  expect(started.status).toBe(202)
  const { runId } = runAcceptedSchema.parse(await started.json())
  const input = await kit.call('GET', `/api/v1/runs/${runId}/input`)
  expect(await input.json()).toMatchObject({ body: { text: 'a\0', half: '\ud800' } })
})

it('while the queue is away a connection cannot be tested, which is said so, and /metrics still counts runs', async () => {
  const { id } = await givenConnection(kit.as())
  kit.queue.down = true
  try {
    const response = await kit.call('POST', `/api/v1/connections/${id}/test`)
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('2')
    const metrics = await kit.app.request('/metrics')
    expect(metrics.status).toBe(200)
    expect(await metrics.text()).toContain('millrace_runs{status="queued"}')
  } finally {
    kit.queue.down = false
  }
})
