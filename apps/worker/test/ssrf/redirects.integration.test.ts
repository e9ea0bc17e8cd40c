import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codesOf, redirectTo, type Suite, startSuite, whyNoWorld } from './suite.ts'

const statuses = [301, 302, 303, 307, 308]
/** Some make a GET of it, and some send its body again. */
const methodsOf = (status: number) => ([302, 307, 308].includes(status) ? ['GET', 'POST'] : ['GET'])

const insides = [
  ...[
    'http://127.0.0.1/',
    'http://localhost/',
    'http://[::1]/',
    'http://0/',
    'http://0x7f.1:8080/',
    'http://2130706433/',
  ],
  ...[
    'http://169.254.169.254/latest/meta-data/iam/',
    'http://metadata.google.internal/',
    'http://[fd00:ec2::254]/',
  ],
  ...[
    'http://[::ffff:127.0.0.1]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[2002:7f00:1::]/',
    'http://10.0.0.1/',
  ],
  ...[
    'https://127.0.0.1/',
    'https://localhost:8080/',
    '//127.0.0.1/',
    '//localhost:8080/x',
    '\\\\127.0.0.1\\x',
  ],
  ...[
    'http:\\\\127.0.0.1/',
    'http:///127.0.0.1/',
    'HTTP://127。0。0。1/',
    'http://%31%32%37.0.0.1/',
    ' http://127.0.0.1/',
  ],
  ...['http://a.example@127.0.0.1/', 'http://127.0.0.1#@public.example/', 'http://public.example@10.0.0.1/'],
  ...[
    'http://127.0.0.1:5432/',
    'http://127.0.0.1:6379/',
    'http://localhost:3000/api/health',
    'http://rebinds.mixed.example/',
  ],
]
const otherSchemes = [
  ...[
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'gopher://127.0.0.1:6379/_INFO',
    'dict://127.0.0.1:6379/info',
  ],
  ...[
    'ldap://127.0.0.1/',
    'data:text/plain,inside',
    'blob:http://127.0.0.1/x',
    'javascript:fetch("http://127.0.0.1")',
  ],
  ...['unix:/tmp/socket', 'jar:http://127.0.0.1!/', 'ws://127.0.0.1/', 'about:blank'],
]
const hops = (count: number, to: string) => `http://public.example/hops/${count}/${encodeURIComponent(to)}`

const cannotRun = whyNoWorld({ mustRun: process.env.CI !== undefined }) !== null

describe.skipIf(cannotRun)('a redirect', { timeout: 120_000 }, () => {
  let suite: Suite

  beforeAll(async () => {
    suite = await startSuite({ egressAllow: '' })
  })
  afterAll(() => suite?.close())

  it.each(statuses)('of status %i leads no client inside', async (status) => {
    const urls = [...insides, ...otherSchemes].map((to) => redirectTo(to, status))
    for (const method of methodsOf(status)) {
      const { verdicts } = await suite.visit({ urls, method })
      const { connections } = await suite.nothingInside()
      // Each of them was at the honest server first.
      expect(connections.length).toBeGreaterThanOrEqual(urls.length * 7)
      expect(Object.keys(verdicts)).toHaveLength(7)
      expect(codesOf(verdicts)).not.toContain('timeout')

      const { codes } = await suite.request(urls, method)
      expect(codes.slice(0, insides.length)).not.toContain('200')
      expect(codes.filter((code) => code === 'egress_denied').length).toBeGreaterThan(20)
      await suite.nothingInside()

      const requests = urls.map((url) => ({ url, method, ...(method === 'POST' && { body: 'a=b' }) }))
      const fetched = await suite.world.ask({ op: 'guarded-fetch', requests })
      expect(fetched.filter(({ code }) => Number(code) > 0)).toEqual([])
      expect(fetched.filter(({ code }) => code === 'EACCES').length).toBeGreaterThan(20)
      await suite.nothingInside()
    }
  })

  it('in a chain is judged at each of its steps', async () => {
    const chains = [1, 3, 5].flatMap((count) => insides.slice(0, 9).map((to) => hops(count, to)))
    const { verdicts } = await suite.visit({ urls: chains })
    expect(new Set(codesOf(verdicts))).toEqual(new Set(['EACCES']))
    await suite.nothingInside()
    const { codes } = await suite.request(chains)
    expect(new Set(codes)).toEqual(new Set(['egress_denied']))
    const fetched = await suite.world.ask({ op: 'guarded-fetch', requests: chains.map((url) => ({ url })) })
    expect(new Set(fetched.map(({ code }) => code))).toEqual(new Set(['EACCES']))
    await suite.nothingInside()
  })

  it('that does not end is given up, and one that is written into a page is not followed', async () => {
    const urls = ['http://public.example/loop', 'http://public.example/refresh']
    const { verdicts } = await suite.visit({ urls })
    expect(codesOf(verdicts)).not.toContain('timeout')
    const { codes } = await suite.request(urls)
    expect(codes).toEqual(['bad_response', '200'])
    const fetched = await suite.world.ask({ op: 'guarded-fetch', requests: urls.map((url) => ({ url })) })
    expect(fetched.map(({ code }) => code)).toEqual(['none', '200'])
    await suite.nothingInside()
  })

  it('from one public server to another, and from a name to its address, is followed', async () => {
    const urls = statuses.flatMap((status) =>
      ['http://other.example/a', 'http://93.184.215.14/b', '/c', '//other.example/d', hops(3, '/e')].map(
        (to) => redirectTo(to, status),
      ),
    )
    const { verdicts } = await suite.visit({ urls })
    expect(new Set(codesOf(verdicts))).toEqual(new Set(['200']))
    expect(new Set((await suite.request(urls)).codes)).toEqual(new Set(['200']))
    const fetched = await suite.world.ask({ op: 'guarded-fetch', requests: urls.map((url) => ({ url })) })
    expect(new Set(fetched.map(({ code }) => code))).toEqual(new Set(['200']))
    const { requests } = await suite.nothingInside()
    expect(new Set(requests.map(({ host }) => host))).toEqual(
      new Set(['public.example', 'other.example', '93.184.215.14']),
    )
  })

  it('to another server loses what was meant for the first', async () => {
    const headers = { authorization: 'Bearer secret', cookie: 'session=secret' }
    const requests = statuses.map((status) => ({ url: redirectTo('http://other.example/', status), headers }))
    await suite.world.ask({ op: 'guarded-fetch', requests })
    const { requests: heard } = await suite.nothingInside()
    const at = (host: string) => heard.filter((one) => one.host === host).map((one) => one.headers)
    expect(at('public.example')).toEqual(statuses.map(() => expect.objectContaining(headers)))
    expect(JSON.stringify(at('other.example'))).not.toContain('secret')
    expect(at('other.example')).toHaveLength(statuses.length)
  })
})
