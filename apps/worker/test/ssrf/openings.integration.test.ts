import { updateEgressRules } from '@millrace/services'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { code } from '../kit.ts'
import { ports } from './questions.ts'
import { codesOf, type Suite, startSuite, urlOf, whyNoWorld } from './suite.ts'

/** What an operator opens who is not careful, and of one address one port. */
const egressAllow = [
  ...['10.0.0.0/8', '169.254.0.0/16', '100.64.0.0/10', 'fc00::/7', '168.63.0.0/16', '*.public.example'],
  ...[ports.database, ports.redis, ports.web].flatMap((port) => [`127.0.0.0/8:${port}`, `*:${port}`]),
  `127.0.0.1:${ports.other}`,
].join(' ')

const plainWays = [
  'fetch',
  'http.request',
  'undici.request',
  'axios',
  'net.connect',
  'dns.lookup',
  'dns.resolve4',
]
/** Each resolves first, and then connects to an address. */
const waysByAddress = ['dns.lookup', 'dns.promises.lookup', 'dns.resolve4']

const cannotRun = whyNoWorld({ mustRun: process.env.CI !== undefined }) !== null

describe.skipIf(cannotRun)('what is opened', { timeout: 120_000 }, () => {
  let suite: Suite

  beforeAll(async () => {
    suite = await startSuite({ egressAllow })
  })
  afterEach(() => updateEgressRules(suite.kit.ctx, { allow: [], deny: [] }))
  afterAll(() => suite?.close())

  const attack = async (host: string, port: number, ways: readonly string[] = plainWays) => {
    const { verdicts, runId } = await suite.attack({ hosts: [host], port, ways })
    return { codes: codesOf(verdicts), runId }
  }
  const fetched = async (...urls: string[]) => {
    const answers = await suite.world.ask({ op: 'guarded-fetch', requests: urls.map((url) => ({ url })) })
    return answers.map(({ code }) => code)
  }

  it('by the operator is reached: private ranges', async () => {
    const hosts = ['10.1.2.3', '0xa.1.2.3', 'opened.example']
    const { verdicts } = await suite.attack({ hosts, port: ports.http, ways: plainWays })
    expect(new Set(codesOf(verdicts))).toEqual(new Set(['connected']))
    expect(
      await fetched(...hosts.map((host) => urlOf(host)), urlOf('fd00::1'), urlOf('169.254.1.1')),
    ).toEqual(Array(5).fill('200'))
    const opened = ['10.1.2.3', '10.77.0.1', 'fd00::1', '169.254.1.1']
    const { connections } = await suite.nothingInside({ butAt: opened })
    expect(connections).toHaveLength(hosts.length * plainWays.length + 5)
    expect(new Set(connections.map(({ address }) => address))).toEqual(new Set(opened))
  })

  it('as 127.0.0.1 on a port is reached as localhost too, which is ::1 as well', async () => {
    const waysOfSockets = ['net.connect', 'net.connect of both families']
    expect((await attack('localhost', ports.other, waysOfSockets)).codes).toEqual(['connected', 'connected'])
    const { connections } = await suite.nothingInside({ butAt: ['127.0.0.1'] })
    expect(connections.every(({ port }) => port === ports.other)).toBe(true)
    expect((await attack('::1', ports.other, waysOfSockets)).codes).not.toContain('connected')
    expect((await attack('localhost', ports.http, waysOfSockets)).codes).not.toContain('connected')
    await suite.nothingInside()
  })

  it("by ranges opens neither metadata services nor the platform's own parts", async () => {
    const metadata = [
      ...[
        '169.254.169.254',
        '0xa9fea9fe',
        '169.254.170.2',
        '100.100.100.200',
        'fd00:ec2::254',
        '168.63.129.16',
      ],
      ...[
        '::ffff:169.254.169.254',
        '64:ff9b::a9fe:a9fe',
        'metadata.google.internal',
        'alias-metadata.example',
      ],
    ]
    const { verdicts } = await suite.attack({ hosts: metadata, port: ports.http })
    expect(codesOf(verdicts)).not.toContain('connected')
    expect(await fetched(...metadata.map((host) => urlOf(host)))).toEqual(metadata.map(() => 'EACCES'))
    await suite.nothingInside()
    for (const port of [ports.database, ports.redis, ports.web]) {
      const own = ['127.0.0.1', '127.1', 'localhost', '10.9.9.9', '93.184.100.1', '::ffff:127.0.0.1']
      const attacked = await suite.attack({ hosts: own, port })
      expect(codesOf(attacked.verdicts)).not.toContain('connected')
      expect(await fetched(...own.map((host) => urlOf(host, port)))).toEqual(own.map(() => 'EACCES'))
      const { connections } = await suite.nothingInside()
      expect(connections.filter((one) => one.port === port)).toEqual([])
    }
  })

  it('by the organization is only what it lists, by whatever way a name becomes an address', async () => {
    await updateEgressRules(suite.kit.ctx, { allow: ['public.example', 'opened.example:443'], deny: [] })
    const listed = await attack('public.example', ports.http, [...plainWays, 'dns.resolve6'])
    expect(new Set(listed.codes)).toEqual(new Set(['connected']))
    const log = await suite.logOf(listed.runId)
    expect(new Set(log.map(({ host }) => host))).toEqual(new Set(['public.example']))
    for (const [host, port] of [
      ['other.example', ports.http],
      ['151.101.1.67', ports.http],
      ['93.184.215.14', ports.http],
      ['opened.example', ports.http],
    ] as const) {
      expect(new Set((await attack(host, port)).codes)).toEqual(new Set(['EACCES']))
    }
    await suite.nothingInside()
  })

  it('is closed again by a rule of the organization, also for a client that resolves by itself', async () => {
    await updateEgressRules(suite.kit.ctx, { allow: [], deny: [`public.example:${ports.http}`] })
    const { codes, runId } = await attack('public.example', ports.http, [...plainWays, ...waysByAddress])
    expect(new Set(codes)).toEqual(new Set(['EACCES']))
    expect(await suite.logOf(runId)).toEqual(
      codes.map(() => expect.objectContaining({ host: 'public.example', verdict: 'denied' })),
    )
    const elsewhere = await attack('public.example', ports.other, waysByAddress)
    expect(new Set(elsewhere.codes)).toEqual(new Set(['connected']))
    await suite.nothingInside()
  })

  it('is said to be allowed or not, in a sentence that the author of a flow reads', async () => {
    const run = await suite.run({ steps: [code('attack', "return await fetch('http://192.168.0.1/')")] })
    expect(run).toMatchObject({ status: 'failed', errorCode: 'egress_denied' })
    expect(run.error).toMatchObject({
      message: expect.stringContaining(
        'This connection is not allowed: 192.168.0.1 is an address of a private network.',
      ),
    })
  })
})
