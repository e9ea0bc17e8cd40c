import { runAction } from '@millrace/connector-sdk/testing'
import type { JsonObject } from '@millrace/contracts'
import { certificates, type MutualTlsServer, startMutualTlsServer } from '@millrace/testing/certificates'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { http } from '../src/http/index.ts'
import { startServer } from './server.ts'

const request = (connection: { type: string; values: JsonObject }, input: JsonObject) =>
  runAction(http, 'request', { input, connection })

describe('a custom connection', () => {
  const values = {
    secrets: { key: 'k-1234567', account: 'a$&b' },
    headers: { 'X-Signature': 'v1 {{ key }}/{{account}}' },
    query: { account: '{{ account }}' },
  }

  it('puts its secrets where its templates want them, as they are', async () => {
    const server = await startServer(() => ({}))
    await request({ type: 'custom', values: { ...values, baseUrl: server.url } }, { url: '/orders' })
    expect(server.received).toMatchObject([
      { url: '/orders?account=a%24%26b', headers: { 'x-signature': 'v1 k-1234567/a$&b' } },
    ])
  })

  it('fails when a template asks for a secret that is not there', async () => {
    const server = await startServer(() => ({}))
    const wrong = { ...values, baseUrl: server.url, headers: { A: '{{ constructor }}' } }
    await expect(request({ type: 'custom', values: wrong }, { url: '/' })).rejects.toMatchObject({
      code: 'input_invalid',
      message: 'The connection has no secret "constructor".',
    })
    expect(server.received).toEqual([])
  })
})

describe('a client certificate', () => {
  let server: MutualTlsServer
  const { authority, client, stranger } = certificates
  const connection = (values: JsonObject = {}) => ({
    type: 'mutual-tls',
    values: { ...client, authority, baseUrl: server.url, ...values },
  })
  beforeAll(async () => {
    server = await startMutualTlsServer()
  })
  beforeEach(() => server.requests.splice(0))
  afterAll(() => server.close())

  it('is shown to the server, and bodies go both ways', async () => {
    const body = { orders: [1, 'ü'] }
    const input = { method: 'POST', url: '/orders', body }
    expect(await request(connection(), input)).toMatchObject({ status: 200, body })
    expect(server.requests).toEqual([{ client: 'Acme', path: '/orders' }])
  })

  it('stays with its server when that leads elsewhere', async () => {
    const { url } = await startServer(() => ({ headers: { 'content-type': 'text/plain' }, body: 'outside' }))
    const input = { url: '/elsewhere', headers: { 'x-elsewhere': url } }
    expect(await request(connection(), input)).toMatchObject({ body: 'outside' })
    expect(server.requests).toEqual([{ client: 'Acme', path: '/elsewhere' }])
  })

  it('of another authority is refused by the server', async () => {
    await expect(request(connection(stranger), { url: '/' })).rejects.toMatchObject({ code: 'network' })
    expect(server.requests).toEqual([])
  })

  it('is not sent to a server whose certificate is not trusted', async () => {
    const { authority: _, ...values } = connection().values
    const failed = request({ type: 'mutual-tls', values }, { url: '/' })
    await expect(failed).rejects.toMatchObject({ message: expect.stringContaining('is not trusted') })
    expect(server.requests).toEqual([])
  })

  it('is for https alone', async () => {
    const failed = request(connection({ baseUrl: 'http://127.0.0.1:1' }), { url: '/' })
    await expect(failed).rejects.toMatchObject({ code: 'input_invalid' })
  })

  it('passes the test of the connection', async () => {
    const { values } = connection()
    const accepted = await runAction(http, 'check-connection', {
      connection: { type: 'mutual-tls', values },
    })
    expect(accepted).toEqual({ accepted: true })
  })
})
