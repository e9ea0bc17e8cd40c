import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { Step } from '@millrace/contracts'
import { parseEgressRules } from '@millrace/egress'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { code, createKit, type Kit } from '../kit.ts'

let kit: Kit
/** On a loopback address, as whatever runs beside a worker is; nobody has allowed it. */
let inner: Server
/** Allowed; sends whoever asks for `/to/<url>` there. */
let outer: Server
const portOf = (server: Server) => Number(Object(server.address()).port)
let reached = 0

beforeAll(async () => {
  inner = createServer((_request, response) => {
    reached += 1
    response.end('a secret')
  }).listen(0, '127.0.0.1')
  outer = createServer(({ url = '' }, response) => {
    const [, status, to] = /^\/(\d+)\/(.*)$/.exec(url) ?? []
    if (to === undefined) response.end('outside')
    else response.writeHead(Number(status), { location: decodeURIComponent(to) }).end()
  }).listen(0, '127.0.0.1')
  await Promise.all([once(inner, 'listening'), once(outer, 'listening')])
  kit = await createKit()
  await kit.worker({ egress: { operatorAllow: parseEgressRules(`127.0.0.1:${portOf(outer)}`).rules } })
})
afterAll(async () => {
  for (const server of [inner, outer]) {
    server?.closeAllConnections()
    server?.close()
  }
  await kit?.close()
})

async function expectDenied(step: Step): Promise<void> {
  const runId = await kit.start(await kit.deploy({ steps: [{ ...step, retry: { attempts: 3 } }] }))
  expect(await kit.ended(runId)).toMatchObject({
    status: 'failed',
    errorCode: 'egress_denied',
    attempt: 1,
    error: { stepId: 'call', message: expect.stringMatching(/^[^\n]{20,}\.$/) },
  })
  const entries = await kit.services.db.system.egressEntry.findMany({ where: { runId } })
  const denied = entries.filter(({ verdict }) => verdict === 'denied')
  expect(denied).toMatchObject([{ reason: expect.any(String), bytesReceived: 0n }])
  expect(kit.logged.filter(({ message }) => message === 'egress was denied')).toContainEqual(
    expect.objectContaining({ data: expect.objectContaining({ runId }) }),
  )
  expect(reached).toBe(0)
}

const fetching = (url: string) => code('call', `return await (await fetch('${url}')).text()`)
const requesting = (url: string) => ({ id: 'call', use: 'http.request', with: { method: 'GET', url } })

describe('fault 28: the private network is not to be reached from a run', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '0.0.0.0',
    'localhost',
    'localhost.',
    'LOCALHOST',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
  ])('http://%s, where something listens', async (host) => {
    await expectDenied(fetching(`http://${host}:${portOf(inner)}/`))
  })

  it.each([
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '[64:ff9b::a9fe:a9fe]',
    '[fd00:ec2::254]',
    '[fe80::1]',
    'metadata.google.internal',
    '224.0.0.1',
  ])('http://%s, by an action', async (host) => {
    await expectDenied(requesting(`http://${host}/`))
  })

  it.each([301, 302, 303, 307, 308])(
    'a redirect %i from an allowed server, followed by code',
    async (status) => {
      const to = encodeURIComponent(`http://127.0.0.1:${portOf(inner)}/`)
      await expectDenied(fetching(`http://127.0.0.1:${portOf(outer)}/${status}/${to}`))
    },
  )

  it('a redirect from an allowed server, followed by an action', async () => {
    const to = encodeURIComponent('http://169.254.169.254/latest/meta-data/')
    await expectDenied(requesting(`http://127.0.0.1:${portOf(outer)}/302/${to}`))
  })

  it.each([
    ['a TCP socket', 'net', (port: number) => `connect(${port}, '127.0.0.1').on('connect', done)`],
    ['a TLS socket', 'tls', (port: number) => `connect(${port}, '127.0.0.1').on('secureConnect', done)`],
    ['an HTTP request', 'http', (port: number) => `get('http://127.0.0.1:${port}/', done)`],
  ])('%s', async (_name, module, open) => {
    const body = `const module = await import('node:${module}')
      await new Promise((done, fail) => module.${open(portOf(inner))}.on('error', fail))`
    await expectDenied(code('call', body))
  })
})
