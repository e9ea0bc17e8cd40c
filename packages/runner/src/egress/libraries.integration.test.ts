import type {} from '@millrace/testing/database'
import { startRedis } from '@millrace/testing/redis'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type Sandboxed, startSandboxed } from '../../test/egress/sandboxed.ts'
import { type Certificate, createCertificate } from '../../test/egress/servers/certificate.ts'
import { startFtp } from '../../test/egress/servers/ftp.ts'
import { startMail } from '../../test/egress/servers/mail.ts'
import { startMongodb } from '../../test/egress/servers/mongodb.ts'
import { startMysql } from '../../test/egress/servers/mysql.ts'
import { startSsh } from '../../test/egress/servers/ssh.ts'
import { startSecureWeb, startWeb, type Web } from '../../test/egress/servers/web.ts'
import { startTestBroker } from '../../test/egress/test-broker.ts'

/** Real clients against real servers, from a process that has no network but the broker. */

const host = 'api.local.test'
const closers: (() => Promise<void>)[] = []
let broker: Awaited<ReturnType<typeof startTestBroker>>
let sandboxed: Sandboxed
let certificate: Certificate
/** Listens, and nobody may connect to it. */
let forbidden: Web

beforeAll(async () => {
  broker = await startTestBroker()
  certificate = await createCertificate()
  forbidden = await startWeb()
  sandboxed = await startSandboxed(broker)
  closers.push(broker.close, forbidden.close, sandboxed.close)
})

afterAll(async () => {
  for (const close of closers.reverse()) await close()
})

async function allowed<Server extends { port: number; close(): Promise<void> }>(starting: Promise<Server>) {
  const server = await starting
  closers.push(server.close)
  broker.allow(server.port)
  return server
}

/** What the client gives where it may connect, after seeing what its error becomes where it may not. */
async function through(
  file: string,
  name: string,
  port: number,
  more: { user?: string; password?: string } = {},
): Promise<unknown> {
  const target = { host, ca: certificate.cert, ...more }
  const refused = await sandboxed.run(file, name, { ...target, port: forbidden.port })
  expect(refused).toMatchObject({
    ok: false,
    error: {
      run: {
        code: 'egress_denied',
        retryable: false,
        message: expect.stringContaining(`does not allow runs to connect to ${host}:${forbidden.port}`),
      },
    },
  })
  expect(forbidden.connections).toBe(0)
  const answer = await sandboxed.run(file, name, { ...target, port })
  expect(answer).toMatchObject({ ok: true })
  return answer.ok ? answer.value : null
}

it('fetch', async () => {
  const { port } = await allowed(startWeb())
  expect(await through('http-clients', 'fetchPlain', port)).toEqual({
    path: '/plain',
    host: `${host}:${port}`,
  })
  expect(broker.asked).toContain(`open ${host}:${port}`)
})

it('fetch over TLS sends the name, and checks the certificate against it', async () => {
  const { port } = await allowed(startSecureWeb(certificate))
  expect(await through('http-clients', 'fetchSecure', port)).toMatchObject({
    servername: host,
    bytes: 200_000,
  })
})

it('http with keep-alive opens one connection, and sees the address behind the name', async () => {
  const web = await allowed(startWeb())
  const remotes = await through('http-clients', 'keepAlive', web.port)
  expect(remotes).toEqual(Array.from({ length: 5 }, () => `IPv4 127.0.0.1:${web.port}`))
  expect(web.connections).toBe(1)
})

it('https with an agent', async () => {
  const { port } = await allowed(startSecureWeb(certificate))
  const answer = { version: '1.1', servername: host }
  expect(await through('http-clients', 'secureAgent', port)).toMatchObject([answer, answer])
})

it('http2, many requests on one connection', async () => {
  const web = await allowed(startSecureWeb(certificate))
  expect(await through('http-clients', 'http2Session', web.port)).toMatchObject([
    { path: '/a', version: '2.0' },
    { path: '/b', version: '2.0' },
  ])
  expect(web.connections).toBe(1)
})

it('WebSocket, the one built in and ws', async () => {
  const { port } = await allowed(startWeb())
  expect(await through('http-clients', 'wsPackage', port)).toBe('hello')
  expect(await sandboxed.run('http-clients', 'webSocket', { host, port })).toEqual({
    ok: true,
    value: 'hello',
  })
})

it.each(['axiosPackage', 'gotPackage', 'undiciPackage'])('%s', async (name) => {
  const { port } = await allowed(startSecureWeb(certificate))
  expect(await through('http-clients', name, port)).toMatchObject({ servername: host })
})

it('pg', async () => {
  const { port, username, password } = new URL(inject('testDatabase').serverUrl)
  broker.allow(Number(port))
  const account = { user: decodeURIComponent(username), password: decodeURIComponent(password) }
  expect(await through('databases', 'postgres', Number(port), account)).toEqual({
    answer: 42,
    length: 300_000,
  })
})

it('mysql2', async () => {
  const { port } = await allowed(startMysql())
  expect(await through('databases', 'mysql', port)).toEqual([{ answer: 42 }])
})

it('ioredis', async () => {
  const redis = await startRedis()
  closers.push(redis.close)
  const port = Number(new URL(redis.url).port)
  broker.allow(port)
  expect(await through('databases', 'redis', port)).toBe('Ada')
})

it('mongodb', async () => {
  const { port } = await allowed(startMongodb())
  expect(await through('databases', 'mongodb', port)).toEqual({
    insertedCount: 2,
    found: [{ name: 'two', total: 2 }],
  })
})

it('mongodb+srv is refused with what to write instead', async () => {
  expect(await sandboxed.run('databases', 'mongodbSrv')).toMatchObject({
    ok: false,
    error: { code: 'ENOTIMP', message: expect.stringContaining('mongodb://host1,host2/') },
  })
})

it('nodemailer, with STARTTLS', async () => {
  const server = await allowed(startMail(certificate))
  expect(await through('others', 'mail', server.port)).toEqual(['ada@example.com'])
  expect(server.letters).toEqual([expect.stringContaining('A long letter')])
})

it('ssh2, with files over SFTP', async () => {
  const { port } = await allowed(startSsh())
  expect(await through('others', 'sftp', port)).toBe(250_000)
})

it('basic-ftp, whose transfers open connections of their own', async () => {
  const { port } = await allowed(startFtp({ onDataPort: broker.allow }))
  expect(await through('others', 'ftp', port)).toBe('id;1\nid;2\n')
})

it('a connector asks the broker again for every redirect', async () => {
  const second = await allowed(startWeb())
  const first = await allowed(startWeb())
  const target = `http://other.local.test:${second.port}/end`
  const url = `http://${host}:${first.port}/redirect?to=${encodeURIComponent(target)}`
  const before = broker.asked.length
  expect(await sandboxed.run('http-clients', 'connectorRequest', { url })).toMatchObject({
    ok: true,
    value: { url: target },
  })
  expect(broker.asked.slice(before)).toEqual([
    `open ${host}:${first.port}`,
    `open other.local.test:${second.port}`,
  ])
})

it('a redirect to where runs may not connect fails with the sentence of the broker', async () => {
  const { port } = await allowed(startWeb())
  const target = `http://169.254.169.254:${forbidden.port}/latest/meta-data`
  const url = `http://${host}:${port}/redirect?to=${encodeURIComponent(target)}`
  expect(await sandboxed.run('http-clients', 'connectorRequest', { url })).toMatchObject({
    ok: false,
    error: {
      code: 'network',
      run: { code: 'egress_denied', retryable: false, message: expect.stringContaining('169.254.169.254') },
    },
  })
})
