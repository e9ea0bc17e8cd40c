import { createHmac } from 'node:crypto'
import type { Flow, JsonObject } from '@millrace/contracts'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  createTestKit,
  givenConnection,
  givenCustomer,
  givenPublished,
  type TestKit,
  webhookFlow,
} from '../../test/index.ts'
import {
  createInstance,
  deployInstance,
  type HookRequest,
  ingestHook,
  openRunInput,
  pauseInstance,
  refusedHooks,
} from '../index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

type Settings = NonNullable<Flow['trigger']['with']>

/** A deployed webhook whose trigger has a slot for the connection that its senders are checked with. */
async function givenGuarded(settings: Settings, { type, values }: { type: string; values: JsonObject }) {
  const flow = webhookFlow(settings)
  const { key } = await givenPublished(kit.as(), {
    connections: { sender: { connector: 'webhook', type, owner: 'organization' } },
    flows: [{ ...flow, trigger: { ...flow.trigger, connection: 'sender' } }],
  })
  const customer = await givenCustomer(kit.as())
  const connection = await givenConnection(kit.as(), { connector: 'webhook', type, values })
  const { id } = await createInstance(kit.as(), {
    customer,
    integration: key,
    config: {},
    connections: { sender: connection.id },
  })
  const instance = await deployInstance(kit.as(), id)
  return { id, token: instance.flows[0]?.webhookUrl?.split('/').at(-1) ?? '' }
}

function send(
  token: string,
  options: {
    body?: string | Uint8Array<ArrayBuffer>
    stream?: ReadableStream<Uint8Array>
    headers?: Record<string, string>
    query?: string
    method?: string
  },
) {
  const { body = null, stream, headers = {}, query = '', method = 'POST' } = options
  const request = new Request('http://x', { method: 'POST', body, headers })
  const given: HookRequest = {
    token,
    method,
    headers: request.headers,
    query: new URLSearchParams(query),
    body: stream ?? request.body,
    maxBytes: 1000,
    maxFileBytes: 5000,
    signal: new AbortController().signal,
  }
  return ingestHook(kit.services, given)
}

async function runsOf(instanceId: string): Promise<number> {
  return kit.services.db.system.run.count({ where: { instanceId } })
}

async function blobCount(): Promise<number> {
  const { blobs } = await kit.services.blobs.list({ olderThan: new Date(Date.now() + 60_000), limit: 1000 })
  return blobs.length
}

const json = { 'content-type': 'application/json' }
const unauthorized = {
  code: 'unauthorized',
  message: 'The request does not prove that it may call this webhook.',
}

describe('a webhook with an API key', () => {
  const given = () =>
    givenGuarded({ auth: { type: 'api-key' } }, { type: 'api-key', values: { key: 'sender-key-1' } })

  it('takes events with the key, and keeps the key out of the journal', async () => {
    const { token } = await given()
    const outcome = await send(token, { body: '{}', headers: { ...json, 'x-api-key': 'sender-key-1' } })
    if (outcome.kind !== 'accepted') throw new Error(outcome.kind)
    const input = await new Response(await openRunInput(kit.as(), outcome.runId)).text()
    expect(input).not.toContain('sender-key-1')
  })

  it('refuses others before it reads or parses anything, in the same words', async () => {
    const { id, token } = await given()
    const before = refusedHooks().get('wrong-proof') ?? 0
    for (const headers of [json, { ...json, 'x-api-key': 'other' }]) {
      await expect(send(token, { body: '{ broken', headers })).rejects.toMatchObject(unauthorized)
    }
    const pull = vi.fn()
    const stream = new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 })
    await expect(send(token, { stream, headers: json })).rejects.toMatchObject(unauthorized)
    expect(pull).not.toHaveBeenCalled()
    expect(await runsOf(id)).toBe(0)
    expect(refusedHooks().get('wrong-proof')).toBe(before + 3)
  })
})

describe('a webhook with an HMAC', () => {
  const secret = 'shared-secret'
  const given = () =>
    givenGuarded(
      { auth: { type: 'hmac', header: 'x-hub-signature-256', prefix: 'sha256=' } },
      { type: 'signing-secret', values: { secret } },
    )
  const sign = (body: string | Uint8Array) => ({
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  })

  it('takes what is signed over its very bytes', async () => {
    const { token } = await given()
    const body = '{ "a":   1 }'
    expect(await send(token, { body, headers: { ...json, ...sign(body) } })).toMatchObject({
      kind: 'accepted',
    })
  })

  it('says nothing of a body that is broken as long as nobody has signed it', async () => {
    const { id, token } = await given()
    const body = '{ broken'
    await expect(send(token, { body, headers: { ...json, ...sign('{}') } })).rejects.toMatchObject(
      unauthorized,
    )
    await expect(send(token, { body, headers: { ...json, ...sign(body) } })).rejects.toMatchObject({
      code: 'bad_request',
    })
    expect(await runsOf(id)).toBe(0)
  })

  it('keeps no file and no form of a sender who did not sign it', async () => {
    const { id, token } = await given()
    const before = await blobCount()
    const bytes = new Uint8Array([1, 2, 3])
    const file = { 'content-type': 'application/zip' }
    await expect(send(token, { body: bytes, headers: { ...file, ...sign('x') } })).rejects.toMatchObject(
      unauthorized,
    )
    const form = '--x\r\ncontent-disposition: form-data; name="f"; filename="a"\r\n\r\nabc\r\n--x--\r\n'
    const multipart = { 'content-type': 'multipart/form-data; boundary=x' }
    await expect(send(token, { body: form, headers: { ...multipart, ...sign('x') } })).rejects.toMatchObject(
      unauthorized,
    )
    expect(await blobCount()).toBe(before)
    expect(await runsOf(id)).toBe(0)
    await expect(send(token, { body: bytes, headers: { ...file, ...sign(bytes) } })).resolves.toMatchObject({
      kind: 'accepted',
    })
    await expect(
      send(token, { body: form, headers: { ...multipart, ...sign(form) } }),
    ).resolves.toMatchObject({
      kind: 'accepted',
    })
    // Two files, and no copy of the form.
    expect(await blobCount()).toBe(before + 2)
  })

  it('writes nothing to the store for a signature that is well formed and wrong', async () => {
    const { token } = await given()
    const form = '--x\r\ncontent-disposition: form-data; name="f"; filename="a"\r\n\r\nabc\r\n--x--\r\n'
    const put = vi.spyOn(kit.services.blobs, 'put')
    for (const type of ['application/zip', 'multipart/form-data; boundary=x', 'application/json']) {
      const headers = { 'content-type': type, ...sign('x') }
      await expect(send(token, { body: form, headers })).rejects.toMatchObject(unauthorized)
    }
    expect(put).not.toHaveBeenCalled()
    put.mockRestore()
  })

  it.each(['application/zip', 'multipart/form-data; boundary=x', 'application/json'])(
    'refuses a signed body of type %s beyond what may wait in memory, and stops reading it',
    async (type) => {
      const { token } = await given()
      const body = new Uint8Array(1001)
      const headers = { 'content-type': type, ...sign(body) }
      const refused = { code: 'payload_too_large', message: expect.stringMatching(/^A signed body .* 1000 /) }
      await expect(send(token, { body, headers })).rejects.toMatchObject(refused)
      const declared = { ...headers, 'content-length': '1001' }
      await expect(send(token, { body: new Uint8Array(1), headers: declared })).rejects.toMatchObject(refused)
    },
  )
})

it('takes each event of Standard Webhooks once', async () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const { id, token } = await givenGuarded(
    { auth: { type: 'standard-webhooks' } },
    { type: 'signing-secret', values: { secret } },
  )
  const body = '{"type":"order.created"}'
  const at = kit.services.now()
  const headers = {
    ...json,
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('msg_1', at, body),
  }
  const [one, two] = await Promise.all([send(token, { body, headers }), send(token, { body, headers })])
  expect(one).toEqual(two)
  expect(await runsOf(id)).toBe(1)
  const other = { ...headers, 'webhook-id': 'msg_2' }
  await expect(send(token, { body, headers: other })).rejects.toMatchObject(unauthorized)
})

it('refuses everybody while its connection is gone or of no use, and tells the owner where', async () => {
  const { id, token } = await givenGuarded(
    { auth: { type: 'api-key' } },
    { type: 'api-key', values: { key: 'k-1234' } },
  )
  await kit.services.db.system.instanceConnection.deleteMany({ where: { instanceId: id } })
  await expect(send(token, { headers: { 'x-api-key': 'k-1234' } })).rejects.toMatchObject(unauthorized)
  expect(kit.logged.at(-1)).toMatchObject({
    level: 'error',
    data: { instanceId: id, flow: 'main', reason: 'no-connection' },
  })
})

it('is deployed only with a connection in its slot', async () => {
  const flow = webhookFlow({ auth: { type: 'api-key' } })
  const { key } = await givenPublished(kit.as(), {
    connections: { sender: { connector: 'webhook', type: 'api-key', owner: 'organization' } },
    flows: [{ ...flow, trigger: { ...flow.trigger, connection: 'sender' } }],
  })
  const customer = await givenCustomer(kit.as())
  const { id } = await createInstance(kit.as(), { customer, integration: key, config: {}, connections: {} })
  await expect(deployInstance(kit.as(), id)).rejects.toMatchObject({
    code: 'invalid',
    problems: [{ path: 'connections.sender' }],
  })
})

describe('a handshake', () => {
  const signing = { type: 'signing-secret', values: { secret: 's-123456', verifyToken: 'verify-me' } }

  it('in the query is answered with the value alone, without a run', async () => {
    const { id, token } = await givenGuarded(
      {
        auth: { type: 'hmac', header: 'x-dropbox-signature' },
        handshake: { in: 'query', field: 'challenge' },
      },
      signing,
    )
    expect(await send(token, { method: 'GET', query: 'challenge=<b>abc</b>' })).toEqual({
      kind: 'handshake',
      contentType: 'text/plain; charset=utf-8',
      body: '<b>abc</b>',
    })
    expect(await runsOf(id)).toBe(0)
    await expect(send(token, { query: `challenge=${'x'.repeat(3000)}` })).rejects.toMatchObject({
      code: 'bad_request',
    })
    await pauseInstance(kit.as(), id)
    await expect(send(token, { query: 'challenge=abc' })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('asks for the verify token of the connection', async () => {
    const { token } = await givenGuarded(
      { handshake: { in: 'query', field: 'hub.challenge', verify: 'hub.verify_token' } },
      signing,
    )
    const ask = (verify: string) =>
      send(token, { method: 'GET', query: `hub.challenge=42&hub.verify_token=${verify}` })
    expect(await ask('verify-me')).toMatchObject({ body: '42' })
    await expect(ask('other')).rejects.toMatchObject(unauthorized)
    await expect(send(token, { query: 'hub.challenge=42' })).rejects.toMatchObject(unauthorized)
  })

  it('in the body is answered only to a sender who has signed it', async () => {
    const { id, token } = await givenGuarded(
      {
        auth: { type: 'hmac', header: 'x-signature' },
        handshake: { in: 'body', field: 'challenge', reply: 'json' },
      },
      signing,
    )
    const body = '{"type":"url_verification","challenge":"abc"}'
    const signature = createHmac('sha256', 's-123456').update(body).digest('hex')
    await expect(send(token, { body, headers: json })).rejects.toMatchObject(unauthorized)
    expect(await send(token, { body, headers: { ...json, 'x-signature': signature } })).toEqual({
      kind: 'handshake',
      contentType: 'application/json',
      body: '{"challenge":"abc"}',
    })
    expect(await runsOf(id)).toBe(0)
  })
})
