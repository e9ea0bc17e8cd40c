import { createHmac } from 'node:crypto'
import type { JsonObject, WebhookAuth } from '@millrace/contracts'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { createVerifier, UnusableSecret } from './index.ts'

const now = new Date('2026-11-01T12:00:00Z')

function accepts(
  auth: WebhookAuth,
  {
    values,
    headers,
    body = '',
  }: { values: JsonObject; headers: Record<string, string>; body?: string | Buffer },
): boolean {
  const verifier = createVerifier(auth, { headers: new Headers(headers), values, now })
  const bytes = Buffer.from(body)
  // In pieces, as it comes from the network.
  for (let at = 0; at < bytes.byteLength; at += 3) verifier.update(bytes.subarray(at, at + 3))
  return verifier.verdict()
}

describe('an API key', () => {
  const values = { key: 'k-123456' }
  it.each([
    ['in the usual header', {}, { 'x-api-key': 'k-123456' }, true],
    ['in a header of its own', { header: 'X-Token' }, { 'x-token': 'k-123456' }, true],
    ['as a bearer token', { header: 'Authorization' }, { authorization: 'bearer k-123456' }, true],
    ['wrong', {}, { 'x-api-key': 'k-123457' }, false],
    ['too short', {}, { 'x-api-key': 'k-12345' }, false],
    ['empty', {}, { 'x-api-key': '' }, false],
    ['missing', {}, {}, false],
    ['in another header', { header: 'x-token' }, { 'x-api-key': 'k-123456' }, false],
  ])('%s', (_name, options, headers: Record<string, string>, ok) => {
    expect(accepts({ type: 'api-key', ...options }, { values, headers })).toBe(ok)
  })
})

describe('an HMAC', () => {
  // The example of GitHub's documentation of X-Hub-Signature-256.
  const values = { secret: "It's a Secret to Everybody" }
  const body = 'Hello, World!'
  const signature = '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'
  const auth: WebhookAuth = { type: 'hmac', header: 'X-Hub-Signature-256', prefix: 'sha256=' }
  const header = 'x-hub-signature-256'

  it('is that of the published example', () => {
    expect(accepts(auth, { values, body, headers: { [header]: `sha256=${signature}` } })).toBe(true)
  })

  it.each([
    ['another body', { body: 'Hello, World?' }],
    ['another secret', { values: { secret: 'x' } }],
    ['another signature', { headers: { [header]: `sha256=${signature.replace('7', '8')}` } }],
    ['no prefix', { headers: { [header]: signature } }],
    ['a signature cut short', { headers: { [header]: `sha256=${signature.slice(0, 32)}` } }],
    ['no hex at all', { headers: { [header]: 'sha256=zz' } }],
    ['nothing after the prefix', { headers: { [header]: 'sha256=' } }],
    ['no header', { headers: {} }],
  ])('refuses %s', (_name, change) => {
    expect(accepts(auth, { values, body, headers: { [header]: `sha256=${signature}` }, ...change })).toBe(
      false,
    )
  })

  it.each(['sha1', 'sha256', 'sha512'] as const)(
    'takes %s in Base64, over bytes that are no text',
    (algorithm) => {
      const bytes = Buffer.from([0xff, 0x00, 0xfe, 0x0a])
      const headers = { 'x-signature': createHmac(algorithm, 's').update(bytes).digest('base64') }
      const given: WebhookAuth = { type: 'hmac', header: 'x-signature', algorithm, encoding: 'base64' }
      expect(accepts(given, { values: { secret: 's' }, body: bytes, headers })).toBe(true)
      expect(
        accepts(
          { ...given, algorithm: algorithm === 'sha1' ? 'sha256' : 'sha1' },
          {
            values: { secret: 's' },
            body: bytes,
            headers,
          },
        ),
      ).toBe(false)
    },
  )
})

describe('Standard Webhooks', () => {
  const auth: WebhookAuth = { type: 'standard-webhooks' }
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const values = { secret }
  const body = '{"test": 2432232314}'

  function signed({ at = now, id = 'msg_p5jXN8AQM9LWM0D4loKWxJek', text = body } = {}) {
    return {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, text),
    }
  }

  it('signs as the published example does', () => {
    const at = new Date(1_614_265_330_000)
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    }
    const verifier = createVerifier(auth, { headers: new Headers(headers), values, now: at })
    verifier.update(Buffer.from(body))
    expect(verifier.verdict()).toBe(true)
  })

  it('accepts what the reference library signs, also without whsec_ in the connection', () => {
    expect(accepts(auth, { values, body, headers: signed() })).toBe(true)
    expect(accepts(auth, { values: { secret: secret.slice(6) }, body, headers: signed() })).toBe(true)
  })

  it('accepts one right signature among several', () => {
    const headers = signed()
    const several = `v1,d3Jvbmc= v1a,b3RoZXI= ${headers['webhook-signature']} v2,x`
    expect(accepts(auth, { values, body, headers: { ...headers, 'webhook-signature': several } })).toBe(true)
  })

  const later = (minutes: number) => signed({ at: new Date(now.getTime() + minutes * 60_000) })
  it.each([
    ['another body', { body: '{"test": 1}' }],
    ['another id', { headers: { ...signed(), 'webhook-id': 'msg_other' } }],
    ['another time', { headers: { ...signed(), 'webhook-timestamp': String(now.getTime() / 1000 + 1) } }],
    ['a time of six minutes ago', { headers: later(-6) }],
    ['a time in six minutes', { headers: later(6) }],
    ['a time that is none', { headers: { ...signed(), 'webhook-timestamp': 'NaN' } }],
    [
      'a signature of another version',
      {
        headers: { ...signed(), 'webhook-signature': signed()['webhook-signature'].replace('v1,', 'v2,') },
      },
    ],
    ['an empty signature', { headers: { ...signed(), 'webhook-signature': 'v1,' } }],
    ['another secret', { values: { secret: 'whsec_b3RoZXI=' } }],
    ['no headers', { headers: {} }],
  ])('refuses %s', (_name, change) => {
    expect(accepts(auth, { values, body, headers: signed(), ...change })).toBe(false)
  })

  it('takes four minutes for the way', () => {
    expect(accepts(auth, { values, body, headers: later(-4) })).toBe(true)
  })

  it('cannot be checked with a secret that is no Base64', () => {
    expect(() => accepts(auth, { values: { secret: 'whsec_***' }, body, headers: signed() })).toThrow(
      UnusableSecret,
    )
  })
})

it('cannot be checked with a connection of another type', () => {
  expect(() => accepts({ type: 'api-key' }, { values: { secret: 's' }, headers: {} })).toThrow(UnusableSecret)
})
