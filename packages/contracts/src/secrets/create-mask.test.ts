import { describe, expect, it } from 'vitest'
import { createMask } from './create-mask.ts'

const secret = `p$ss wörd/+?>~!*(x)'"`
const base64 = (text: string) => Buffer.from(text).toString('base64')
const mask = createMask([secret])
const percentOf = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
const unicodeOf = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

describe('createMask', () => {
  it.each([
    ['as it is', secret],
    ['as a part of a URL', encodeURIComponent(secret)],
    ['as a path', encodeURI(secret)],
    ['as a form is sent', String(new URLSearchParams({ a: secret })).slice(2)],
    [
      'with small letters in escapes',
      encodeURIComponent(secret).replaceAll(/%\w\w/g, (each) => each.toLowerCase()),
    ],
    ['as RFC 3986 wants it', encodeURIComponent(secret).replaceAll(/[!'()*]/g, percentOf)],
    ['as a query of a URL', new URL(`http://host/?${secret}`).search.slice(1)],
    ['in HTML', secret.replaceAll('>', '&gt;').replaceAll("'", '&#39;').replaceAll('"', '&quot;')],
    ['in HTML, with its quotes', secret.replaceAll('>', '&gt;')],
    ['in base64', base64(secret)],
    ['in the base64 of URLs', Buffer.from(secret).toString('base64url')],
    ['in base64 as btoa writes it', btoa(secret)],
    ['in base64, as a part of a URL', encodeURIComponent(base64(secret))],
    ['in hexadecimal digits', Buffer.from(secret).toString('hex')],
    ['in large hexadecimal digits', Buffer.from(secret).toString('hex').toUpperCase()],
  ])('masks a secret %s', (_form, text) => {
    expect(mask(`a ${text} b`)).toBe('a *** b')
  })

  it('masks a secret in JSON', () => {
    const text = 'line\n"quoted"'
    expect(createMask([text])(JSON.stringify({ text }))).toBe('{"text":"***"}')
  })

  it.each([
    ['in ASCII', /[^ -~]/g],
    ['safe for HTML', /[<>&]/g],
    ['safe for HTML, and in ASCII', /[<>&']|[^ -~]/g],
  ])('masks a secret in JSON that is %s', (_form, escaped) => {
    const text = 'schlüssel/<"&\'>'
    for (const json of [JSON.stringify(text), JSON.stringify(text).replaceAll('/', '\\/')]) {
      const small = json.replaceAll(escaped, unicodeOf)
      const large = small.replaceAll(/(?<=\\u)\w{4}/g, (digits) => digits.toUpperCase())
      for (const written of [json, small, large]) expect(createMask([text])(written)).toBe('"***"')
    }
  })

  it.each(['', 'u', 'us', 'use', 'user:', 'another:'])('masks a secret in base64 behind %j', (before) => {
    for (const after of ['', ':', '@host', ' and more']) {
      for (const encoding of ['base64', 'base64url'] as const) {
        const masked = mask(Buffer.from(before + secret + after).toString(encoding))
        expect(masked).toContain('***')
        expect(Buffer.from(masked.replaceAll('***', ''), encoding).toString()).not.toMatch(/ss|rd/)
      }
    }
  })

  it('masks the longer secret where one holds the other, and every occurrence', () => {
    expect(createMask(['abcd', 'abcdef'])('abcdef abcd abcdeabcd')).toBe('*** *** ***e***')
  })

  it('goes on behind what only begins like a secret', () => {
    expect(createMask(['aaab1'])('aaaaaab1 aaab')).toBe('aaa*** aaab')
  })

  it('takes secrets of any length, and any number', () => {
    const long = Array.from({ length: 50 }, (_, index) => `${index}`.repeat(5000))
    expect(createMask(long)(`x${long.join(' ')}x`)).toBe(`x${long.map(() => '***').join(' ')}x`)
  })

  it('needs no more than linear time for a text that looks like a secret everywhere', () => {
    const secrets = Array.from({ length: 2000 }, (_, index) => `${'a'.repeat(5000)}${index}`)
    const masked = createMask(secrets)(`it is ${'a'.repeat(1_000_000)}`)
    expect(masked).toMatch(/^it is a{1,100}\*{3}$/)
  })

  it('masks nothing of a long text that only begins like a secret here and there', () => {
    const text = `${'-'.repeat(100)} | ${'x'.repeat(50)}\n`.repeat(1000)
    expect(createMask(['-----BEGIN KEY-----\nabc'])(text)).toBe(text)
  })

  it('leaves short words alone', () => {
    expect(createMask(['80', 'abc'])('abc 80 ODA= 3830')).toBe('abc 80 ODA= 3830')
  })

  it('masks in either case of letters when it is told to', () => {
    const caseless = createMask(['SecRet'], { caseless: true })
    expect(caseless('İ SECRET secret Host')).toBe('İ *** *** Host')
    expect(createMask(['SecRet'])('secret')).toBe('secret')
  })
})
