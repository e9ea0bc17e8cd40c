import { hostileHosts } from '@millrace/egress/testing'
import { createConnection, testConnection } from '@millrace/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ports } from './questions.ts'
import { codesOf, type Suite, startSuite, urlOf, type Verdicts, whyNoWorld } from './suite.ts'

const hosts = Object.values(hostileHosts).flat()
/** The others no URL can hold. */
const urls = hosts.map((host) => urlOf(host)).filter((url) => URL.canParse(url))

/** What Node and its libraries themselves do not even ask for. */
const refusedByNode = [
  ...[
    'ERR_INVALID_URL',
    'ERR_INVALID_CHAR',
    'ERR_INVALID_ARG_VALUE',
    'ERR_INVALID_IP_ADDRESS',
    'EINVAL',
    'UND_ERR_INVALID_ARG',
  ],
]
/** A URL with a user name is for none of them; WebSocket tells no reason. */
const withoutCode = ['TypeError', 'DOMException']
/** "127.0.0.1@a": the host is "a", which nobody knows. */
const notFound = 'ENOTFOUND'

/** UDP does not get as far as the broker. */
const withoutBroker = ['dgram']

const deniedIn = (verdicts: Verdicts) =>
  Object.entries(verdicts)
    .filter(([way]) => !withoutBroker.includes(way))
    .flatMap(([, one]) => Object.values(one))
    .filter((code) => code === 'EACCES').length

const cannotRun = whyNoWorld({ mustRun: process.env.CI !== undefined }) !== null

describe.skipIf(cannotRun)('every spelling of an address inside', { timeout: 120_000 }, () => {
  let suite: Suite

  beforeAll(async () => {
    suite = await startSuite({ egressAllow: '' })
  })
  afterAll(() => suite?.close())

  it('is tried where sandboxes are isolated in full, and where the traps hear all that arrives', async () => {
    expect(suite.world).toMatchObject({ tier: 'full', driver: 'zygote' })
    const inside = ['127.0.0.1', '169.254.169.254', '10.0.0.1', '::1', 'fd00:ec2::254', '64:ff9b::7f00:1']
    const targets = inside.flatMap((address) =>
      [ports.http, ports.https, ports.web, ports.redis].map((port) => ({ address, port })),
    )
    await suite.world.ask({ op: 'knock', targets })
    const { connections } = await suite.world.ask({ op: 'reached' })
    expect(connections).toHaveLength(targets.length)
    expect(connections).toEqual(expect.arrayContaining(targets))
  })

  it('leads to no connection, whichever way code has to connect, and each refusal is in the log', async () => {
    const { runId, verdicts } = await suite.attack({ hosts, port: ports.http })
    expect(Object.keys(verdicts)).toHaveLength(30)
    for (const [way, one] of Object.entries(verdicts)) {
      expect(Object.keys(one), way).toHaveLength(new Set(hosts).size)
      expect(Object.values(one), way).not.toContain('connected')
      expect(Object.values(one), way).not.toContain('timeout')
    }
    const known = new Set(['EACCES', ...refusedByNode, ...withoutCode, notFound])
    expect(codesOf(verdicts).filter((code) => !known.has(code))).toEqual([])
    await suite.nothingInside()

    const log = await suite.logOf(runId)
    const denied = log.filter(({ verdict }) => verdict === 'denied')
    expect(denied.length).toBeGreaterThan(6500)
    expect(denied.length).toBeGreaterThanOrEqual(deniedIn(verdicts))
    expect(denied.every(({ reason }) => reason?.endsWith('.'))).toBe(true)
    const allowed = log.filter(({ verdict }) => verdict === 'allowed')
    // "net.Socket used twice" is at a public address first.
    expect(new Set(allowed.map(({ host }) => host))).toEqual(new Set(['93.184.215.14']))
  })

  it('is refused to a step of the http connector', async () => {
    const { codes, runId } = await suite.request(urls)
    const withCredentials = urls.filter((url) => new URL(url).username !== '').length
    expect(codes).toHaveLength(urls.length)
    expect(codes.filter((code) => code === 'input_invalid')).toHaveLength(withCredentials)
    expect(codes.filter((code) => code === 'egress_denied')).toHaveLength(urls.length - withCredentials)
    expect(await suite.logOf(runId)).toHaveLength(urls.length - withCredentials)
    await suite.nothingInside()
  })

  it('is refused to what the platform itself fetches', async () => {
    const fetched = await suite.world.ask({ op: 'guarded-fetch', requests: urls.map((url) => ({ url })) })
    const plain = fetched.filter((_, index) => URL.parse(urls[index] ?? '')?.username === '')
    expect(plain.length).toBeGreaterThan(200)
    expect(plain.filter(({ code }) => code !== 'EACCES')).toEqual([])
    expect(fetched.filter(({ code }) => Number(code) > 0)).toEqual([])
    await suite.nothingInside()
  })

  it('is refused to the test of a connection', async () => {
    const chosen = [
      ...['127.0.0.1', '2130706433', '0177.1', '0x7f.1', '127.1', '0', 'localhost', 'LOCALHOST.', '[::1]'],
      ...['[::ffff:169.254.169.254]', '[64:ff9b::a9fe:a9fe]', '[2002:7f00:1::]', '[2001::80ff:fffe]'],
      ...['metadata.google.internal', '7f000001.rbndr.example', '10.0.0.1', '①②⑦.⓪.⓪.①', '[fe80::1]'],
    ]
    const verdicts = await Promise.all(
      chosen.map(async (host, index) => {
        const url = `http://${host}:${ports.http}`
        const { id } = await createConnection(suite.kit.ctx, {
          name: `Dropbox ${index}`,
          connector: 'dropbox',
          type: 'oauth2',
          owner: 'organization',
          values: { accessToken: 'a-token-of-ours', apiUrl: url, contentUrl: url },
        })
        return testConnection(suite.kit.ctx, id)
      }),
    )
    expect(verdicts.filter(({ ok }) => ok)).toEqual([])
    await suite.nothingInside()
    const logged = await suite.world.ask({ op: 'logged' })
    expect(
      logged.filter((line) => line.includes('connectionId') && line.includes('egress was denied')),
    ).toHaveLength(chosen.length)
  })

  it("leads to none of the platform's own parts, at whatever address and by whatever way", async () => {
    const own = [
      ...['127.0.0.1', 'localhost', '::1', '127.1', '0', '::ffff:127.0.0.1', '10.9.9.9', '93.184.100.1'],
      ...['2606:2800:21f:cb07::100', '2002:5db8:6401::', '64:ff9b::93.184.100.1'],
    ]
    for (const port of [ports.database, ports.redis, ports.web]) {
      const { verdicts } = await suite.attack({ hosts: own, port })
      expect(codesOf(verdicts)).not.toContain('connected')
      expect(codesOf(verdicts)).not.toContain('timeout')
      const fetched = await suite.world.ask({
        op: 'guarded-fetch',
        requests: own.map((host) => ({ url: urlOf(host, port) })),
      })
      expect(fetched.map(({ code }) => code)).toEqual(own.map(() => 'EACCES'))
      const { connections } = await suite.nothingInside()
      // The public address of the machine is its own, and so is the port there.
      expect(connections.filter((one) => one.port === port)).toEqual([])
    }
  })
})
