import { createConnection, testConnection } from '@millrace/services'
import { certificates, startMutualTlsServer } from '@millrace/testing/certificates'
import { type DemoWorld, startDemoWorld } from '@millrace/testing/demo-world'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createKit, type Kit } from './kit.ts'

let kit: Kit
let world: DemoWorld

beforeAll(async () => {
  kit = await createKit()
  world = await startDemoWorld()
  await kit.worker()
})
afterAll(async () => {
  await kit?.close()
  await world?.close()
})

const givenDropbox = (accessToken: string, apiUrl: string) =>
  createConnection(kit.ctx, {
    name: 'Dropbox',
    connector: 'dropbox',
    type: 'oauth2',
    owner: 'organization',
    values: { accessToken, apiUrl, contentUrl: apiUrl },
  })

it('proves credentials that work', async () => {
  const { id } = await givenDropbox('demo-dropbox-token', `${world.url}/dropbox`)
  expect(await testConnection(kit.ctx, id)).toEqual({ ok: true, message: 'The credentials work.' })
  expect(await kit.services.db.system.connection.findUniqueOrThrow({ where: { id } })).toMatchObject({
    status: 'active',
  })
})

it('says what is wrong, without the secret', async () => {
  const { id } = await givenDropbox('secret-that-is-wrong', `${world.url}/nowhere`)
  const { ok, message } = await testConnection(kit.ctx, id)
  expect(ok).toBe(false)
  expect(message).not.toContain('secret-that-is-wrong')
  expect(await kit.services.db.system.connection.findUniqueOrThrow({ where: { id } })).toMatchObject({
    status: 'failing',
    statusMessage: message,
  })
})

it('proves a client certificate from inside a sandbox, and names one that the server refuses', async () => {
  const server = await startMutualTlsServer()
  const { authority, client, stranger } = certificates
  const given = (pair: typeof client) =>
    createConnection(kit.ctx, {
      name: 'Bank',
      connector: 'http',
      type: 'mutual-tls',
      owner: 'organization',
      values: { ...pair, authority, baseUrl: server.url, testPath: '/me' },
      test: true,
    })
  expect(await given(client)).toMatchObject({ status: 'active' })
  expect(server.requests).toEqual([{ client: 'Acme', path: '/me' }])
  const refused = await given(stranger)
  expect(refused).toMatchObject({ status: 'failing' })
  expect(refused.statusMessage).toContain(server.url)
  await server.close()
})
