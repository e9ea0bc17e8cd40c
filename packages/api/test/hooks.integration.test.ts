import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { type Flow, type Json, problemDetailsSchema, runAcceptedSchema } from '@millrace/contracts'
import { createInstance, deployInstance } from '@millrace/services'
import {
  givenConnection,
  givenCustomer,
  givenDeployed,
  givenPublished,
  webhookFlow,
} from '@millrace/services/testing'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type ApiKit, createApiKit } from './api-kit.ts'

let kit: ApiKit
beforeAll(async () => {
  kit = await createApiKit()
})
afterAll(() => kit.close())

async function givenPath(settings: Flow['trigger']['with'] = {}): Promise<string> {
  const instance = await givenDeployed(kit.as(), { flows: [webhookFlow(settings)] })
  return new URL(instance.flows[0]?.webhookUrl ?? '').pathname
}

const open = { key: null }

it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])(
  'a flow learns that it was called with %s',
  async (method) => {
    const response = await kit.call(method, await givenPath(), open)
    expect(response.status).toBe(202)
    const { runId } = runAcceptedSchema.parse(await response.json())
    const input = await kit.call('GET', `/api/v1/runs/${runId}/input`)
    expect(await input.json()).toMatchObject({ method })
  },
)

it.each(['HEAD', 'OPTIONS'])('%s starts nothing', async (method) => {
  const path = await givenPath()
  const runs = () => kit.services.db.system.run.count()
  const before = await runs()
  const response = await kit.app.request(path, { method })
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('GET, POST, PUT, PATCH, DELETE')
  expect(await runs()).toBe(before)
})

it('a handshake is answered as text that no browser takes for a page', async () => {
  const path = await givenPath({ handshake: { in: 'query', field: 'challenge' } })
  const response = await kit.call('GET', `${path}?challenge=${encodeURIComponent('<script>')}`, open)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(await response.text()).toBe('<script>')
})

it('a sender that proves nothing hears one sentence, whatever was wrong', async () => {
  const flow = webhookFlow({ auth: { type: 'api-key' } })
  const { key } = await givenPublished(kit.as(), {
    connections: { sender: { connector: 'webhook', type: 'api-key', owner: 'organization' } },
    flows: [{ ...flow, trigger: { ...flow.trigger, connection: 'sender' } }],
  })
  const customer = await givenCustomer(kit.as())
  const connection = await givenConnection(kit.as(), {
    connector: 'webhook',
    type: 'api-key',
    values: { key: 'sender-key' },
  })
  const created = await createInstance(kit.as(), {
    customer,
    integration: key,
    config: {},
    connections: { sender: connection.id },
  })
  const instance = await deployInstance(kit.as(), created.id)
  const path = new URL(instance.flows[0]?.webhookUrl ?? '').pathname
  const tellings = new Set<string>()
  for (const headers of [{}, { 'x-api-key': 'wrong' }, { 'x-api-key': '' }]) {
    const response = await kit.call('POST', path, { ...open, body: '{ broken', headers })
    expect(response.status).toBe(401)
    tellings.add(await response.text())
  }
  expect(tellings.size).toBe(1)
  expect((await kit.call('POST', path, { ...open, headers: { 'x-api-key': 'sender-key' } })).status).toBe(202)
  const metrics = await (await kit.call('GET', '/metrics', open)).text()
  expect(metrics).toMatch(/millrace_webhook_refusals_total\{reason="wrong-proof"\} [1-9]/)
})

it('twenty megabytes go into a file as they come', async () => {
  const path = await givenPath()
  const server = createServer(getRequestListener(kit.app.fetch))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const bytes = randomBytes(20 * 1024 * 1024)
  const response = await fetch(`http://127.0.0.1:${address.port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/zip' },
    body: bytes,
  })
  const { runId } = runAcceptedSchema.parse(await response.json())
  const { system } = kit.services.db
  const held = await system.runFile.findMany({ where: { runId } })
  const file = await system.file.findUniqueOrThrow({ where: { id: held[0]?.fileId ?? '' } })
  expect(file.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
  expect(Number(file.bytes)).toBe(bytes.byteLength)
})

describe('a synchronous webhook', () => {
  /** Plays the worker: writes this to the journal of the next run. */
  function onNextRun(act: (runId: string) => Promise<void>): void {
    kit.queue.onJob = (job) => {
      if (job.kind !== 'run') return
      kit.queue.onJob = () => {}
      void act(job.runId).then(() => kit.live.publish({ topic: `run:${job.runId}`, seq: 2 }))
    }
  }

  async function respond(
    runId: string,
    data: { status: number; headers: Record<string, string>; body?: Json },
  ) {
    await kit.services.db.system.journalEvent.create({
      data: {
        runId,
        seq: 2,
        organizationId: kit.as().actor.organizationId,
        attempt: 1,
        at: new Date(),
        type: 'respond',
        data: JSON.parse(JSON.stringify(data)),
      },
    })
  }

  async function givenFile(runId: string, content: string) {
    const { organizationId } = kit.as().actor
    const { system } = kit.services.db
    const { key: blobKey, bytes } = await kit.services.blobs.put(content)
    const data = { organizationId, name: 'a.csv', contentType: 'text/csv', bytes, sha256: '', blobKey }
    const { id } = await system.file.create({ data })
    await system.runFile.create({ data: { runId, fileId: id, organizationId } })
    return { $file: id, name: 'a.csv', contentType: 'application/octet-stream', bytes: 0 }
  }

  const call = async () => kit.call('POST', await givenPath({ respond: 'sync' }), open)

  it.each<[string, Json, Record<string, string>, string, string]>([
    ['a value as JSON', { a: 1 }, {}, 'application/json', '{"a":1}'],
    ['null as JSON', null, {}, 'application/json', 'null'],
    ['text as text', 'hello', {}, 'text/plain; charset=utf-8', 'hello'],
    [
      'text as what the flow says it is',
      '<a/>',
      { 'Content-Type': 'application/xml' },
      'application/xml',
      '<a/>',
    ],
  ])('answers %s', async (_name, body, headers, contentType, text) => {
    onNextRun((runId) => respond(runId, { status: 201, headers, body }))
    const response = await call()
    expect(response.status).toBe(201)
    expect(response.headers.get('content-type')).toBe(contentType)
    expect(await response.text()).toBe(text)
  })

  it('answers a file of the run with its own bytes, type and length', async () => {
    onNextRun(async (runId) =>
      respond(runId, { status: 200, headers: {}, body: await givenFile(runId, 'a;b\n') }),
    )
    const response = await call()
    expect(response.headers.get('content-type')).toBe('text/csv')
    expect(response.headers.get('content-length')).toBe('4')
    expect(await response.text()).toBe('a;b\n')
  })

  it('gives away no file that the run does not hold', async () => {
    let other: Json = null
    onNextRun(async (runId) => {
      other = await givenFile(runId, 'of another run')
    })
    await kit.call('POST', await givenPath(), open)
    await expect.poll(() => other).not.toBeNull()
    onNextRun((runId) => respond(runId, { status: 200, headers: {}, body: other }))
    const response = await call()
    expect(await response.json()).toEqual(other)
  })

  it('refuses headers that frame the answer or speak for our origin', async () => {
    const names = [
      'Connection',
      'Transfer-Encoding',
      'Content-Length',
      'Set-Cookie',
      'Access-Control-Allow-Origin',
    ]
    const headers = Object.fromEntries(names.map((name) => [name, '1']))
    onNextRun((runId) => respond(runId, { status: 200, headers, body: 'four' }))
    const response = await call()
    for (const name of names) expect(response.headers.get(name)).not.toBe('1')
    expect(await response.text()).toBe('four')
  })

  it('tells of a failure without its inside', async () => {
    onNextRun(async (runId) => {
      await kit.services.db.system.run.update({
        where: { id: runId },
        data: {
          status: 'failed',
          errorCode: 'code_threw',
          error: { code: 'code_threw', message: 'the secret inside', retryable: false },
        },
      })
    })
    const response = await call()
    expect(response.status).toBe(500)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    const text = await response.text()
    expect(text).not.toMatch(/secret inside|code_threw/)
    const { instance } = problemDetailsSchema.parse(JSON.parse(text))
    expect(instance).toBe(`urn:uuid:${response.headers.get('x-run-id')}`)
  })

  it('says that the flow has ended when it gave no answer', async () => {
    onNextRun(async (runId) => {
      await kit.services.db.system.run.update({ where: { id: runId }, data: { status: 'succeeded' } })
    })
    const response = await call()
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ runId: expect.any(String), status: 'succeeded' })
  })
})
