import { DatabaseUnavailable } from '@millrace/db'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  appendToJournal,
  createTestKit,
  givenDeployed,
  scheduleFlow,
  type TestKit,
  webhookFlow,
} from '../../test/index.ts'
import { openRunFile } from '../file/index.ts'
import { type HookRequest, ingestHook, openRunInput, pauseInstance, type Services } from '../index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

async function givenHook(settings: Parameters<typeof webhookFlow>[0] = {}) {
  const instance = await givenDeployed(kit.as(), { flows: [webhookFlow(settings)] })
  return { instance, token: instance.flows[0]?.webhookUrl?.split('/').at(-1) ?? '' }
}

function post(token: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const request = new Request('http://x/hooks/t', { method: 'POST', body, headers })
  return send({ token, headers: request.headers, body: request.body })
}

async function send(overrides: Partial<HookRequest> & { token: string }) {
  const outcome = await ingestHook(kit.services, hookRequest(overrides))
  if (outcome.kind === 'handshake') throw new Error('this was taken for a handshake')
  return outcome
}

function hookRequest(overrides: Partial<HookRequest> & { token: string }): HookRequest {
  return {
    method: 'POST',
    headers: new Headers(),
    query: new URLSearchParams(),
    body: null,
    maxBytes: 1000,
    maxFileBytes: 5000,
    signal: new AbortController().signal,
    ...overrides,
  }
}

async function triggerOf(runId: string): Promise<unknown> {
  return new Response(await openRunInput(kit.as(), runId)).json()
}

async function postForm(token: string, form: FormData) {
  const request = new Request('http://x', { method: 'POST', body: form })
  return send({ token, headers: request.headers, body: request.body })
}

/** The bytes, as the run that holds the file gets them. */
async function fileOf(runId: string, fileId: string): Promise<Buffer> {
  const { organizationId } = kit.as().actor
  const file = await openRunFile(kit.services, { organizationId, runId, fileId })
  return Buffer.from(await new Response(file?.content).arrayBuffer())
}

async function blobCount(): Promise<number> {
  const { blobs } = await kit.services.blobs.list({ olderThan: new Date(Date.now() + 60_000), limit: 1000 })
  return blobs.length
}

const json = { 'content-type': 'application/json' }

it('commits an event and answers with its run', async () => {
  const { token, instance } = await givenHook()
  const request = new Request('http://x', { method: 'POST', body: '{"name":"Ada"}', headers: json })
  const outcome = await send({
    token,
    headers: request.headers,
    body: request.body,
    query: new URLSearchParams('a=1&b=2&b=3'),
  })
  expect(outcome.kind).toBe('accepted')
  expect(await triggerOf(outcome.runId)).toEqual({
    body: { name: 'Ada' },
    headers: { 'content-type': 'application/json' },
    query: { a: '1', b: ['2', '3'] },
    method: 'POST',
    rawBody: '{"name":"Ada"}',
  })
  expect(await kit.services.db.system.run.findUnique({ where: { id: outcome.runId } })).toMatchObject({
    instanceId: instance.id,
    trigger: 'webhook',
    status: 'queued',
  })
})

it.each([
  ['application/json', '{"a":1}', { a: 1 }],
  ['application/cloudevents+json; charset=utf-8', '[1]', [1]],
  ['application/x-www-form-urlencoded', 'a=1&b=x+y', { a: '1', b: 'x y' }],
  ['text/plain', 'hello', 'hello'],
  ['application/xml', '<a/>', '<a/>'],
])('reads a body of type %s', async (type, text, body) => {
  const { token } = await givenHook()
  const { runId } = await post(token, text, { 'content-type': type })
  expect(await triggerOf(runId)).toMatchObject({ body, rawBody: text })
})

it.each([
  ['application/octet-stream', {}, 'body'],
  ['image/png', { 'content-disposition': 'attachment; filename="../a b.png"' }, 'a b.png'],
])('keeps a body of type %s as a file', async (type, headers, name) => {
  const { token } = await givenHook()
  const bytes = new Uint8Array([0, 255, 1, 254])
  const { runId } = await post(token, bytes, { 'content-type': type, ...headers })
  const trigger = Object(await triggerOf(runId))
  expect(trigger.body).toEqual({ $file: expect.any(String), name, contentType: type, bytes: 4 })
  expect(trigger.rawBody).toBeNull()
  expect(await fileOf(runId, trigger.body.$file)).toEqual(Buffer.from(bytes))
})

it.each(['application/octet-stream', 'application/json', 'text/plain', undefined])(
  'takes an empty body of type %s for none',
  async (type) => {
    const { token } = await givenHook()
    const { runId } = await post(token, new Uint8Array(), type === undefined ? {} : { 'content-type': type })
    expect(await triggerOf(runId)).toMatchObject({ body: null, rawBody: '' })
  },
)

it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])(
  'tells the flow that it was called with %s',
  async (method) => {
    const { token } = await givenHook()
    const { runId } = await send({ token, method })
    expect(await triggerOf(runId)).toMatchObject({ method })
  },
)

it('reads a multipart form: fields as text, parts with a name as files', async () => {
  const { token } = await givenHook()
  const form = new FormData()
  form.set('name', 'Ada')
  form.append('file', new File(['<a/>'], 'a.xml', { type: 'text/xml' }))
  form.append('file', new File(['<b/>'], 'b.xml', { type: 'text/xml' }))
  const { runId } = await postForm(token, form)
  const { body } = Object(await triggerOf(runId))
  expect(body).toEqual({
    name: 'Ada',
    file: [
      { $file: expect.any(String), name: 'a.xml', contentType: 'text/xml', bytes: 4 },
      { $file: expect.any(String), name: 'b.xml', contentType: 'text/xml', bytes: 4 },
    ],
  })
  expect(await fileOf(runId, body.file[1].$file)).toEqual(Buffer.from('<b/>'))
})

it.each([
  ['cut off', '--x\r\ncontent-disposition: form-data; name="f"; filename="a"\r\n\r\nabc'],
  ['without its boundary', 'abc'],
])('refuses a multipart form that is %s, and keeps nothing of it', async (_name, text) => {
  const { token } = await givenHook()
  const before = await blobCount()
  await expect(
    post(token, text, { 'content-type': 'multipart/form-data; boundary=x' }),
  ).rejects.toMatchObject({ code: 'bad_request' })
  await expect(post(token, text, { 'content-type': 'multipart/form-data' })).rejects.toMatchObject({
    code: 'bad_request',
  })
  expect(await blobCount()).toBe(before)
})

it('holds the fields of a form to the cap for memory, and its files to the larger one', async () => {
  const { token } = await givenHook()
  const form = new FormData()
  form.set('file', new File(['x'.repeat(3000)], 'a.txt'))
  await expect(postForm(token, form)).resolves.toMatchObject({ kind: 'accepted' })
  form.set('text', 'x'.repeat(1001))
  await expect(postForm(token, form)).rejects.toMatchObject({ code: 'payload_too_large' })
  const large = new FormData()
  large.set('file', new File(['x'.repeat(6000)], 'a.txt'))
  const before = await blobCount()
  await expect(postForm(token, large)).rejects.toMatchObject({ code: 'payload_too_large' })
  await expect(
    post(token, new Uint8Array(5001), { 'content-type': 'application/zip' }),
  ).rejects.toMatchObject({ code: 'payload_too_large' })
  expect(await blobCount()).toBe(before)
})

it('keeps the files of one event once, however often it comes', async () => {
  const { token } = await givenHook()
  const headers = { 'content-type': 'application/zip', 'webhook-id': 'evt-file' }
  const first = await post(token, new Uint8Array(10), headers)
  const before = await blobCount()
  const again = await post(token, new Uint8Array(10), headers)
  expect(again.runId).toBe(first.runId)
  expect(await blobCount()).toBe(before)
})

it('decodes text by its charset', async () => {
  const { token } = await givenHook()
  const { runId } = await post(token, new Uint8Array([0xe9]), {
    'content-type': 'text/plain; charset=latin1',
  })
  expect(await triggerOf(runId)).toMatchObject({ body: 'é' })
})

it.each([
  ['{"a": x}', /position 6/],
  ['{\n  "a": 1,\n}', /line 3, column 1/],
  ['{"a":', /ends too early.*position 5/],
  ['{"__proto__":{}}', /reserved/],
  [`${'['.repeat(300)}${']'.repeat(300)}`, /nested/],
])('refuses the JSON %j and says where', async (text, message) => {
  const { token } = await givenHook()
  await expect(post(token, text, json)).rejects.toMatchObject({
    code: 'bad_request',
    message: expect.stringMatching(message),
  })
})

it('cuts a body off at the cap, whatever its length header says', async () => {
  const { token } = await givenHook()
  let pulled = 0
  let canceled = false
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1
      controller.enqueue(new Uint8Array(400))
    },
    cancel() {
      canceled = true
    },
  })
  await expect(send({ token, headers: new Headers(json), body: endless })).rejects.toMatchObject({
    code: 'payload_too_large',
  })
  expect(canceled).toBe(true)
  expect(pulled).toBeLessThan(6)
  await expect(
    send({ token, headers: new Headers({ ...json, 'content-length': '1001' }), body: new ReadableStream() }),
  ).rejects.toMatchObject({ code: 'payload_too_large' })
})

it('starts nothing for a token that is unknown, malformed or not of a webhook', async () => {
  const scheduled = await givenDeployed(kit.as(), { flows: [scheduleFlow()] })
  const row = await kit.services.db.system.instanceFlow.findFirst({ where: { instanceId: scheduled.id } })
  for (const token of ['x', 'A'.repeat(43), "' OR 1=1 --", row?.hookToken ?? '']) {
    await expect(send({ token })).rejects.toMatchObject({ code: 'not_found' })
  }
})

it('takes no event while the instance is paused', async () => {
  const { token, instance } = await givenHook()
  await pauseInstance(kit.as(), instance.id)
  await expect(send({ token })).rejects.toMatchObject({ code: 'conflict' })
})

it('keeps credentials of the sender out of the journal', async () => {
  const { token } = await givenHook()
  const headers = new Headers({ cookie: 'a=b', authorization: 'Bearer x', 'x-kept': '1' })
  const { runId } = await send({ token, headers })
  expect(await triggerOf(runId)).toMatchObject({ headers: { 'x-kept': '1' } })
  expect(JSON.stringify(await triggerOf(runId))).not.toMatch(/Bearer|a=b/)
})

it('makes one run of fifty equal events', async () => {
  const { token } = await givenHook()
  const headers = new Headers({ 'webhook-id': 'evt-1' })
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => send({ token, headers })))
  expect(new Set(outcomes.map((outcome) => outcome.runId)).size).toBe(1)
  const { runId } = outcomes[0] ?? { runId: '' }
  expect(kit.queue.jobs.filter((job) => job.kind === 'run' && job.runId === runId)).toHaveLength(1)
})

it('takes the id of an event from the header that the flow names', async () => {
  const { token } = await givenHook({ dedupe: 'header:X-Event' })
  const run = async (id: string) => (await send({ token, headers: new Headers({ 'x-event': id }) })).runId
  expect(await run('1')).toBe(await run('1'))
  expect(await run('1')).not.toBe(await run('2'))
})

it('takes events for the same by a key template over what came', async () => {
  const { token } = await givenHook({ dedupe: 'order-{{ trigger.body.order.id }}' })
  const run = async (body: string) => (await post(token, body, json)).runId
  const first = await run('{"order":{"id":7}}')
  expect(await run('{"order":{"id":7},"again":true}')).toBe(first)
  expect(await run('{"order":{"id":8}}')).not.toBe(first)
  // What the template names is not there: an event of its own, each time.
  expect(await run('{}')).not.toBe(await run('{}'))
})

it('answers a synchronous webhook with what the flow responds', async () => {
  const { token } = await givenHook({ respond: 'sync' })
  const outcome = send({ token })
  await kit.live.untilSubscriptions(1)
  await appendToJournal(kit.as(), newestRunId(), [
    { seq: 2, type: 'respond', data: { status: 201, headers: { 'x-a': 'b' }, body: 'made' } },
  ])
  expect(await outcome).toMatchObject({
    kind: 'responded',
    status: 201,
    headers: { 'x-a': 'b' },
    body: { kind: 'value', value: 'made' },
  })
  expect(kit.live.subscriptions).toBe(0)
})

it('answers a synchronous webhook when the run ends without a response', async () => {
  const { token } = await givenHook({ respond: 'sync' })
  const outcome = send({ token })
  await kit.live.untilSubscriptions(1)
  await appendToJournal(kit.as(), newestRunId(), [{ seq: 2, type: 'end' }])
  expect(await outcome).toMatchObject({ kind: 'ended', status: 'succeeded' })
})

it('stops waiting after the time that the sender prefers, or when the sender leaves', async () => {
  const { token } = await givenHook({ respond: 'sync' })
  expect(await send({ token, headers: new Headers({ prefer: 'wait=0' }) })).toMatchObject({
    kind: 'accepted',
  })
  const left = new AbortController()
  const outcome = send({ token, signal: left.signal })
  await kit.live.untilSubscriptions(1)
  left.abort()
  expect(await outcome).toMatchObject({ kind: 'accepted' })
})

function newestRunId(): string {
  const job = kit.queue.jobs.at(-1)
  return job?.kind === 'run' ? job.runId : ''
}

it('tells a waiting sender that the event is accepted when the database goes away after the commit', async () => {
  const { token } = await givenHook({ respond: 'sync' })
  const services: Services = {
    ...kit.services,
    db: {
      ...kit.services.db,
      tenant: () => {
        throw new DatabaseUnavailable('the database is away')
      },
    },
  }
  expect(await ingestHook(services, hookRequest({ token }))).toMatchObject({ kind: 'accepted' })
  expect(await triggerOf(newestRunId())).toMatchObject({ body: null })
})

it.each(['__proto__', 'constructor', 'prototype'])(
  'refuses the name %s in a query and in a form, and drops such a header',
  async (name) => {
    const { token } = await givenHook()
    const refused = { code: 'bad_request', message: expect.stringContaining(name) }
    await expect(send({ token, query: new URLSearchParams(`${name}=1`) })).rejects.toMatchObject(refused)
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    await expect(post(token, `${name}=1`, form)).rejects.toMatchObject(refused)
    const parts = new FormData()
    parts.set(name, '1')
    const multipart = new Request('http://x', { method: 'POST', body: parts })
    await expect(send({ token, headers: multipart.headers, body: multipart.body })).rejects.toMatchObject(
      refused,
    )
    const { runId } = await send({
      token,
      headers: new Headers([
        [name, '1'],
        ['x-kept', '2'],
      ]),
    })
    expect(await triggerOf(runId)).toMatchObject({ headers: { 'x-kept': '2' } })
    expect(Object.keys(Object(await triggerOf(runId)).headers)).toEqual(['x-kept'])
  },
)
