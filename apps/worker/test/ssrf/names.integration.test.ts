import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ports } from './questions.ts'
import { codesOf, type Suite, startSuite, urlOf, whyNoWorld } from './suite.ts'
import { dnsTricks, isPublic } from './zone.ts'

/** Ways that resolve a name once for each try, and whose try is good when the other side is a plain web server. */
const plainWays = [
  ...['fetch', 'http.request', 'http.request with an agent', 'undici.fetch', 'undici.request', 'axios'],
  ...['net.connect', 'dns.lookup', 'dns.promises.lookup'],
]

const cannotRun = whyNoWorld({ mustRun: process.env.CI !== undefined }) !== null

describe.skipIf(cannotRun)('a name server that deceives', { timeout: 120_000 }, () => {
  let suite: Suite

  beforeAll(async () => {
    suite = await startSuite({ egressAllow: '' })
  })
  afterAll(() => suite?.close())

  it('leads nobody inside: changing answers, mixed answers, aliases, answers of every size', async () => {
    const { verdicts } = await suite.attack({
      hosts: dnsTricks,
      port: ports.http,
      fresh: 'code',
      rounds: 3,
    })
    expect(codesOf(verdicts)).toHaveLength(30 * dnsTricks.length)
    expect(codesOf(verdicts).filter((codes) => codes.includes('timeout'))).toEqual([])
    await suite.nothingInside()
  })

  it('is believed for one connection: the next is judged by the next answer', async () => {
    const rounds = async (host: string, fresh: string) => {
      const { verdicts } = await suite.attack({
        hosts: [host],
        port: ports.http,
        ways: plainWays,
        fresh,
        rounds: 3,
      })
      await suite.nothingInside()
      return new Set(codesOf(verdicts))
    }
    expect(await rounds('public.example', 'a')).toEqual(new Set(['connected connected connected']))
    expect(await rounds('rebind.example', 'b')).toEqual(new Set(['connected EACCES EACCES']))
    expect(await rounds('rebind-metadata.example', 'c')).toEqual(new Set(['connected EACCES EACCES']))
    expect(await rounds('flip.example', 'd')).toEqual(new Set(['connected EACCES connected']))
    expect(await rounds('unflip.example', 'e')).toEqual(new Set(['EACCES connected EACCES']))
    expect(await rounds('mixed.example', 'f')).toEqual(new Set(['EACCES EACCES EACCES']))
    expect(await rounds('mixed6.example', 'g')).toEqual(new Set(['EACCES EACCES EACCES']))
    expect(await rounds('alias-localhost.example', 'h')).toEqual(new Set(['EACCES EACCES EACCES']))
  })

  it.each(dnsTricks)(
    'leads neither a step of the http connector nor the platform inside: %s',
    async (zone) => {
      const urls = [1, 1, 1, 2, 2].map((number) => urlOf(`step${number}.${zone}`))
      const { codes } = await suite.request(urls)
      expect(codes).toContain(zone === 'empty.example' ? 'network' : 'egress_denied')
      const fetched = []
      for (const url of urls) {
        const requests = [{ url: url.replace('step', 'platform') }]
        fetched.push(...(await suite.world.ask({ op: 'guarded-fetch', requests })))
      }
      expect(fetched.map(({ code }) => code)).toContain(zone === 'empty.example' ? 'ENOTFOUND' : 'EACCES')
      await suite.nothingInside()
    },
  )

  it('does not hold anybody up who asks for other names', async () => {
    const { codes } = await suite.request(
      Array.from({ length: 8 }, (_, index) =>
        urlOf(index < 2 ? `${index}.silent.example` : 'public.example'),
      ),
    )
    expect(codes.slice(2)).toEqual(Array(6).fill('200'))
    expect(codes.slice(0, 2).every((code) => code !== '200')).toBe(true)
    const { connections } = await suite.nothingInside()
    expect(connections).toHaveLength(6)
  })

  it('has honest customers, who get where they want: also where a name has hundreds of addresses', async () => {
    const names = ['public.example', 'PUBLIC.example.', 'other.example', 'www.hundreds.example']
    const { verdicts, runId } = await suite.attack({ hosts: names, port: ports.http, ways: plainWays })
    expect(new Set(codesOf(verdicts))).toEqual(new Set(['connected']))
    const { connections } = await suite.nothingInside()
    expect(connections.length).toBeGreaterThanOrEqual(names.length * plainWays.length)
    expect(connections.every(({ address }) => isPublic(address))).toBe(true)
    const log = await suite.logOf(runId)
    expect(log.filter(({ verdict }) => verdict !== 'allowed')).toEqual([])
  })
})
