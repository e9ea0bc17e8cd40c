import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createConnection, testConnection, updateEgressRules } from '@millrace/services'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { defaultEgressCaps } from '../src/egress/index.ts'
import { code, createKit, type Kit } from './kit.ts'

let kit: Kit
let server: Server
let port: number

beforeAll(async () => {
  kit = await createKit()
  await kit.worker()
  server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = Number(Object(server.address()).port)
})
afterEach(() => updateEgressRules(kit.ctx, { allow: [], deny: [] }))
afterAll(async () => {
  server?.closeAllConnections()
  server?.close()
  await kit?.close()
})

const fetching = (url: string) => code('call', `return await (await fetch('${url}')).text()`)
const entriesOf = (runId: string) =>
  kit.services.db.system.egressEntry.findMany({ where: { runId }, orderBy: { id: 'asc' } })

it('is the way out of a run, and its log is there when the run has ended', async () => {
  const runId = await kit.start(await kit.deploy({ steps: [fetching(`http://127.0.0.1:${port}/`)] }))
  expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
  expect(await entriesOf(runId)).toMatchObject([{ host: '127.0.0.1', port, verdict: 'allowed' }])
})

it('is denied to a private address: the run fails with a sentence, and is not tried again', async () => {
  const step = { ...fetching('http://10.0.0.1/'), retry: { attempts: 3 } }
  const runId = await kit.start(await kit.deploy({ steps: [step] }))
  expect(await kit.ended(runId)).toMatchObject({ status: 'failed', errorCode: 'egress_denied' })
  expect(await entriesOf(runId)).toMatchObject([{ host: '10.0.0.1', port: 80, verdict: 'denied' }])
  expect(kit.logged).toContainEqual(
    expect.objectContaining({
      message: 'egress was denied',
      data: expect.objectContaining({ runId, host: '10.0.0.1' }),
    }),
  )
})

it('follows the rules that the organization had when the run began', async () => {
  const deployed = await kit.deploy({ steps: [fetching(`http://127.0.0.1:${port}/`)] })
  await updateEgressRules(kit.ctx, { allow: [], deny: [`127.0.0.1:${port}`] })
  const runId = await kit.start(deployed)
  expect(await kit.ended(runId)).toMatchObject({ errorCode: 'egress_denied' })
})

it('ends with the process of the run: a deadline in the middle of an answer leaves nothing open', async () => {
  const cut = Promise.withResolvers<void>()
  const slow = createServer((_request, response) => {
    response.on('close', cut.resolve).write('the first part')
  }).listen(0, '127.0.0.1')
  await once(slow, 'listening')
  try {
    const url = `http://127.0.0.1:${Object(slow.address()).port}/`
    const runId = await kit.start(await kit.deploy({ settings: { timeoutMs: 1500 }, steps: [fetching(url)] }))
    expect(await kit.ended(runId)).toMatchObject({ status: 'failed', errorCode: 'run_timeout' })
    await cut.promise
    expect(await entriesOf(runId)).toMatchObject([{ verdict: 'allowed', bytesReceived: expect.any(BigInt) }])
  } finally {
    slow.close()
  }
})

it('is the way out of connection tests as well', async () => {
  const { id } = await createConnection(kit.ctx, {
    name: 'Dropbox',
    connector: 'dropbox',
    type: 'oauth2',
    owner: 'organization',
    values: { accessToken: 'a-token-of-ours', apiUrl: 'http://10.0.0.2', contentUrl: 'http://10.0.0.2' },
  })
  expect(await testConnection(kit.ctx, id)).toMatchObject({ ok: false })
  expect(kit.logged).toContainEqual(
    expect.objectContaining({
      message: 'egress was denied',
      data: expect.objectContaining({ connectionId: id, host: '10.0.0.2' }),
    }),
  )
})

describe('a run with narrow caps', () => {
  let narrow: Kit
  let endless: Server

  beforeAll(async () => {
    narrow = await createKit()
    await narrow.worker({
      egress: { caps: { ...defaultEgressCaps, openConnections: 2, receivedBytes: 1024 * 1024 } },
    })
    endless = createServer((request, response) => {
      if (request.url === '/silent') return
      const send = () => {
        while (response.write(Buffer.alloc(64 * 1024)));
      }
      response.on('drain', send)
      send()
    }).listen(0, '127.0.0.1')
    await once(endless, 'listening')
  })
  afterAll(async () => {
    endless?.closeAllConnections()
    endless?.close()
    await narrow?.close()
  })

  const urlOf = (place: string) => `http://127.0.0.1:${Object(endless.address()).port}/${place}`
  const endOf = async (body: string) =>
    narrow.ended(await narrow.start(await narrow.deploy({ steps: [code('call', body)] })))

  it('ends when it has received all that it may, with a sentence', async () => {
    const { error, ...run } = await endOf(`return await (await fetch('${urlOf('')}')).text()`)
    expect(run).toMatchObject({ status: 'failed', errorCode: 'egress_limit' })
    expect(error).toMatchObject({ message: expect.stringContaining('A run may receive 1 MB in all.') })
  })

  it('fails when it opens more connections at once than it may', async () => {
    const body = `await Promise.all([1, 2, 3].map(() => fetch('${urlOf('silent')}')))`
    expect(await endOf(body)).toMatchObject({ status: 'failed', errorCode: 'egress_limit' })
  })
})
