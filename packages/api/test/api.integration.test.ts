import { type Json, problemDetailsSchema, runAcceptedSchema } from '@millrace/contracts'
import { createDatabase } from '@millrace/db'
import { definition, givenConnection, givenDeployed, givenIntegration } from '@millrace/services/testing'
import { recordHeartbeat } from '@millrace/services/worker-node'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createApi } from '../src/index.ts'
import { openApiDocument } from '../src/openapi/document.ts'
import { routes } from '../src/routes/index.ts'
import { type ApiKit, createApiKit } from './api-kit.ts'

let kit: ApiKit
beforeAll(async () => {
  kit = await createApiKit()
})
afterEach(() => {
  kit.session = null
})
afterAll(() => kit.close())

describe('integrations', () => {
  it('are created, read with an ETag, saved over it, and refused over an old one', async () => {
    const draft = definition()
    const created = await kit.call('POST', '/api/v1/integrations', { body: draft })
    expect(created.status).toBe(201)
    expect(await created.json()).toEqual({ key: draft.key, problems: [] })
    const address = `/api/v1/integrations/${draft.key}`
    const read = await kit.call('GET', address)
    const etag = read.headers.get('etag') ?? ''
    expect(await read.json()).toEqual(draft)
    const saved = await kit.call('PUT', address, { body: draft, headers: { 'if-match': etag } })
    expect(saved.status).toBe(200)
    expect(saved.headers.get('etag')).not.toBe(etag)
    for (const old of [etag, '"old"']) {
      const refused = await kit.call('PUT', address, { body: draft, headers: { 'if-match': old } })
      expect(refused.status).toBe(412)
    }
  })

  it('are not sent again to who has them', async () => {
    const { key } = await givenIntegration(kit.as())
    const headers = { 'if-none-match': '"1"' }
    const response = await kit.call('GET', `/api/v1/integrations/${key}`, { headers })
    expect([response.status, await response.text()]).toEqual([304, ''])
  })

  it('travel as YAML, too', async () => {
    const draft = definition()
    const yaml = `schemaVersion: 1\nkey: ${draft.key}\nname: Orders\nflows: []\n`
    const headers = { 'content-type': 'application/yaml' }
    const created = await kit.call('POST', '/api/v1/integrations?problems=allow', { body: yaml, headers })
    expect(created.status).toBe(201)
    const read = await kit.call('GET', `/api/v1/integrations/${draft.key}`, {
      headers: { accept: 'application/yaml' },
    })
    expect(read.headers.get('content-type')).toContain('application/yaml')
    expect(parse(await read.text())).toEqual({ schemaVersion: 1, key: draft.key, name: 'Orders', flows: [] })
    const broken = await kit.call('POST', '/api/v1/integrations', { body: 'a: [1', headers })
    expect(await broken.json()).toMatchObject({ status: 400, detail: expect.stringMatching(/line 1|line 2/) })
  })

  it('answer a broken definition with every problem', async () => {
    const draft = definition()
    const [flow] = draft.flows
    const body = { ...draft, flows: [{ ...flow, edges: [['trigger', 'nowhere']], colour: 'red' }] }
    const response = await kit.call('POST', '/api/v1/integrations', { body })
    expect(response.status).toBe(422)
    const { problems = [] } = problemDetailsSchema.parse(await response.json())
    expect(problems.length).toBeGreaterThanOrEqual(2)
  })

  it('are validated without being stored', async () => {
    const draft = await givenIntegration(kit.as())
    const address = `/api/v1/integrations/${draft.key}/validate`
    expect(await (await kit.call('POST', address)).json()).toEqual({ problems: [] })
    const checked = await kit.call('POST', address, { body: { key: 'x' } })
    expect(await checked.json()).toMatchObject({ problems: expect.arrayContaining([expect.anything()]) })
  })
})

describe('errors', () => {
  it.each([
    ['GET', '/api/v1/nothing', 404, 'not_found'],
    ['GET', '/nothing', 404, 'not_found'],
    ['PATCH', '/api/v1/integrations', 405, 'bad_request'],
    ['DELETE', '/api/health', 405, 'bad_request'],
    ['GET', '/hooks/x', 404, 'not_found'],
    ['OPTIONS', '/hooks/x', 405, 'bad_request'],
    ['GET', '/api/v1/runs?limit=0', 422, 'invalid'],
    ['GET', '/api/v1/runs?colour=red', 422, 'invalid'],
    ['GET', '/api/v1/runs?cursor=x', 400, 'bad_request'],
  ])('%s %s is %i', async (method, path, status, code) => {
    const response = await kit.call(method, path)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ status, code, type: `/api/docs#${code}` })
    if (status === 405) expect(response.headers.get('allow')).toBeTruthy()
  })

  it('names the place of a mistake in JSON', async () => {
    const response = await kit.call('POST', '/api/v1/customers', {
      body: '{\n  "name": Ada }',
      headers: { 'content-type': 'application/json' },
    })
    expect(await response.json()).toMatchObject({
      status: 400,
      detail: expect.stringContaining('line 2, column 11 (position 12)'),
    })
  })

  it('asks for JSON', async () => {
    const headers = { 'content-type': 'text/plain' }
    expect((await kit.call('POST', '/api/v1/customers', { body: 'x', headers })).status).toBe(400)
    expect((await kit.call('POST', '/api/v1/customers')).status).toBe(400)
  })

  it('cuts off a body over the cap', async () => {
    const body = { externalId: 'x', name: 'x'.repeat(9 * 1024 * 1024) }
    expect((await kit.call('POST', '/api/v1/customers', { body })).status).toBe(413)
  })

  it('answers 409 for what is there already, 403 for what the role may not', async () => {
    const body = { externalId: 'twice', name: 'Twice' }
    expect((await kit.call('POST', '/api/v1/customers', { body })).status).toBe(201)
    expect((await kit.call('POST', '/api/v1/customers', { body })).status).toBe(409)
    kit.session = { ...kit.as('viewer').actor }
    const headers = { 'sec-fetch-site': 'same-origin' }
    expect((await kit.call('POST', '/api/v1/customers', { body, headers, key: null })).status).toBe(403)
  })

  it('tells nothing about what nobody foresaw, but logs it under an id', async () => {
    const failing = createApi({
      services: { ...kit.services, db: { ...kit.services.db, tenant: () => explode() } },
      authenticate: async () => null,
    })
    const response = await failing.request('/api/v1/customers', {
      headers: { authorization: `Bearer ${kit.keys.own}` },
    })
    const text = await response.text()
    expect(response.status).toBe(500)
    expect(text).not.toContain('password=hunter2')
    const { instance } = problemDetailsSchema.parse(JSON.parse(text))
    expect(kit.logged.at(-1)).toMatchObject({
      level: 'error',
      data: { id: instance },
      error: expect.any(Error),
    })
  })

  it('answers 503 with Retry-After while the database is closed', async () => {
    const db = createDatabase({ url: 'postgresql://nobody@127.0.0.1:1/none', connectTimeoutMs: 500 })
    const app = createApi({ services: { ...kit.services, db }, authenticate: async () => null })
    const headers = { authorization: `Bearer ${kit.keys.own}` }
    const response = await app.request('/api/v1/customers', { headers })
    expect(response.status).toBe(503)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await app.request(`/hooks/${'A'.repeat(43)}`, { method: 'POST' })).status).toBe(503)
    const health = await app.request('/api/health')
    expect(health.status).toBe(503)
    expect(await health.json()).toMatchObject({ status: 'down', workers: [] })
    await db.close()
  })
})

function explode(): never {
  throw new Error('password=hunter2')
}

describe('credentials', () => {
  it('of a cookie write only from the same origin', async () => {
    kit.session = kit.as().actor
    const write = (headers: Record<string, string>) =>
      kit.call('POST', '/api/v1/customers', {
        body: { externalId: crypto.randomUUID(), name: 'x' },
        headers,
        key: null,
      })
    expect((await write({ 'sec-fetch-site': 'same-origin' })).status).toBe(201)
    expect((await write({ origin: 'https://millrace.example' })).status).toBe(201)
    expect((await write({ 'sec-fetch-site': 'cross-site', origin: 'https://millrace.example' })).status).toBe(
      403,
    )
    expect((await write({ 'sec-fetch-site': 'same-site' })).status).toBe(403)
    expect((await write({ origin: 'https://evil.example' })).status).toBe(403)
    expect((await write({ origin: 'null' })).status).toBe(403)
    expect((await write({})).status).toBe(403)
    expect((await kit.call('GET', '/api/v1/me', { key: null })).status).toBe(200)
  })

  it('that are wrong are not made good by a cookie', async () => {
    kit.session = kit.as().actor
    expect((await kit.call('GET', '/api/v1/me', { key: 'mr_wrong' })).status).toBe(401)
  })

  it('never show a secret', async () => {
    const { id } = await givenConnection(kit.as())
    for (const path of ['/api/v1/connections', `/api/v1/connections/${id}`]) {
      expect(await (await kit.call('GET', path)).text()).not.toContain('top-secret')
    }
  })
})

describe('what is open', () => {
  it('describes every route, with resolvable references', async () => {
    const document: unknown = await (await kit.call('GET', '/api/v1/openapi.json', { key: null })).json()
    expect(document).toMatchObject({ openapi: '3.1.0', paths: { '/runs/{id}/events': { get: {} } } })
    const refs = new Set(
      [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, ref]) => ref ?? ''),
    )
    expect(refs.size).toBeGreaterThan(20)
    for (const ref of refs) {
      expect(document, ref).toHaveProperty(ref.split('/'))
    }
  })

  it('says what every parameter of a path or query means, and describes what needs no key', async () => {
    const { paths } = openApiDocument({ routes, version: '1', publicUrl: 'https://millrace.example' })
    const undescribed = Object.entries(paths)
      .filter(([path]) => path !== '/hooks/{token}')
      .flatMap(([path, methods]) =>
        [
          ...JSON.stringify(methods).matchAll(/"name":"(\w+)","in":"(?:path|query)"[^{]*?"description":""/g),
        ].map(([, name]) => `${path} ${name}`),
      )
    expect(undescribed).toEqual([])
    expect(paths).toMatchObject({
      '/api/health': { get: { security: [] } },
      '/hooks/{token}': { servers: [{ url: 'https://millrace.example' }], post: { security: [] } },
    })
  })

  it('says where a thing that was created stands', async () => {
    const body = { externalId: 'with space', name: 'Globex' }
    const created = await kit.call('POST', '/api/v1/customers', { body })
    const location = created.headers.get('location') ?? ''
    expect(await (await kit.call('GET', location)).json()).toMatchObject(body)
  })

  it('shows the docs without any script or foreign host', async () => {
    const response = await kit.call('GET', '/api/docs', { key: null })
    const html = await response.text()
    expect(html).toContain('/integrations/{key}/publish')
    expect(html).not.toMatch(/<script|(?:src|href|url)\s*[=(]\s*["']?https?:/)
    expect(response.headers.get('content-security-policy')).toContain("style-src 'sha256-")
  })

  it('reports workers that have given a sign of life', async () => {
    const worker = {
      pid: 1,
      host: 'h',
      version: '0.1.0',
      tier: 'restricted' as const,
      gaps: ['a sandbox can start processes'],
      driver: 'spawn',
      running: 1,
      capacity: 4,
    }
    const id = crypto.randomUUID()
    expect(await (await kit.call('GET', '/api/health')).json()).toMatchObject({ status: 'degraded' })
    await recordHeartbeat(kit.services, { id, ...worker, driver: 'zygote', fallbacks: 0 })
    await recordHeartbeat(kit.services, { id, ...worker, fallbacks: 3 })
    expect(await (await kit.call('GET', '/api/health', { key: null })).json()).toMatchObject({
      status: 'ok',
      workers: [{ id, ...worker }],
    })
    const metrics = await (await kit.call('GET', '/metrics', { key: null })).text()
    expect(metrics).toContain('millrace_workers 1')
    expect(metrics).toContain('millrace_worker_isolation{tier="restricted",driver="spawn"} 1')
    expect(metrics).toContain('millrace_worker_zygote_fallbacks 3')
    expect(metrics).toContain('millrace_worker_slots{state="capacity"} 4')
    expect(metrics).toMatch(/^millrace_runs\{status="queued"\} \d+$/m)
    const past = new Date(Date.now() - 60_000)
    await kit.services.db.system.workerNode.update({ where: { id }, data: { heartbeatAt: past } })
    expect(await (await kit.call('GET', '/api/health')).json()).toMatchObject({ workers: [] })
  })

  it('lets no answer be framed, sniffed or run', async () => {
    const { headers } = await kit.call('GET', '/api/v1/me')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain('sandbox')
    expect(headers.get('cache-control')).toBe('no-store')
  })
})

describe('webhooks', () => {
  it('accept an event', async () => {
    const instance = await givenDeployed(kit.as())
    const path = new URL(instance.flows[0]?.webhookUrl ?? '').pathname
    const response = await kit.call('POST', path, { body: { name: 'Ada' }, key: null })
    expect(response.status).toBe(202)
    const { runId } = runAcceptedSchema.parse(await response.json())
    const steps = await kit.call('GET', `/api/v1/runs/${runId}/input`)
    expect(await steps.json()).toMatchObject({ body: { name: 'Ada' } })
    const large = await kit.call('POST', path, { body: 'x'.repeat(1001), key: null })
    expect(large.status).toBe(413)
  })

  async function answered(data: { status: number; headers: Record<string, string>; body: Json }) {
    const instance = await givenDeployed(kit.as())
    const path = new URL(instance.flows[0]?.webhookUrl ?? '').pathname
    kit.queue.onJob = async (job) => {
      if (job.kind !== 'run') return
      await kit.services.db.system.journalEvent.create({
        data: {
          runId: job.runId,
          seq: 2,
          organizationId: kit.as().actor.organizationId,
          attempt: 1,
          at: new Date(),
          type: 'respond',
          data,
        },
      })
      await kit.live.publish({ topic: `run:${job.runId}`, seq: 2 })
    }
    const response = await kit.call('POST', path, { key: null, headers: { prefer: 'wait=20' } })
    kit.queue.onJob = () => {}
    return response
  }

  it('answer with what the flow responds, but not as a page of our origin', async () => {
    const response = await answered({
      status: 201,
      headers: {
        'Content-Type': 'text/html',
        'Set-Cookie': 'session=stolen',
        'Content-Security-Policy': 'none',
        'X-Own': 'kept',
      },
      body: '<script>alert(1)</script>',
    })
    expect(response.status).toBe(201)
    expect(await response.text()).toBe('<script>alert(1)</script>')
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(response.headers.get('x-own')).toBe('kept')
    expect(response.headers.get('content-security-policy')).toContain('sandbox')
  })

  it('say nothing to the servers in front of us for a flow', async () => {
    const names = ['X-Accel-Redirect', 'X-Sendfile', 'x-middleware-rewrite', 'x-nextjs-data', 'x-real-ip']
    const headers = {
      ...Object.fromEntries(names.map((name) => [name, '/etc/passwd'])),
      'X-Run-Id': 'forged',
    }
    const response = await answered({ status: 200, headers, body: 'a' })
    for (const name of names) expect(response.headers.get(name)).toBeNull()
    expect(response.headers.get('x-run-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it.each([204, 205, 304])('answer a status %d without the body that the flow gave', async (status) => {
    const response = await answered({ status, headers: {}, body: { a: 1 } })
    expect(response.status).toBe(status)
    expect(await response.text()).toBe('')
  })
})
