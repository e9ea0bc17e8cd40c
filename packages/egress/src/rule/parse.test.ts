import { describe, expect, test } from 'vitest'
import { formatAddress } from '../address/address.ts'
import { type ParsedEgressRule, parseEgressRule, parseEgressRules } from './parse.ts'

const shown = (parsed: ParsedEgressRule): string => {
  if (!parsed.ok) return parsed.problem
  const { rule } = parsed
  const port = rule.port === null ? '' : ` port ${rule.port}`
  switch (rule.kind) {
    case 'any':
      return `any${port}`
    case 'host':
      return `host ${rule.host}${port}`
    case 'subdomains':
      return `below ${rule.parent}${port}`
    case 'range':
      return `range ${formatAddress(rule.range.network)}/${rule.range.prefixLength}${port}`
    default:
      return rule satisfies never
  }
}

describe('a rule', () => {
  test.each([
    ['*', 'any'],
    ['*:443', 'any port 443'],
    ['api.example.com', 'host api.example.com'],
    [' API.Example.com. ', 'host api.example.com'],
    ['api.example.com:443', 'host api.example.com port 443'],
    ['bücher.example', 'host xn--bcher-kva.example'],
    ['*.example.com', 'below example.com'],
    ['*.example.com:25', 'below example.com port 25'],
    ['203.0.113.7', 'range 203.0.113.7/32'],
    ['203.0.113.7:8080', 'range 203.0.113.7/32 port 8080'],
    ['203.0.113.0/24', 'range 203.0.113.0/24'],
    ['203.0.113.0/24:443', 'range 203.0.113.0/24 port 443'],
    ['0.0.0.0/0', 'range 0.0.0.0/0'],
    ['2001:db8::1', 'range 2001:db8::1/128'],
    ['[2001:db8::1]', 'range 2001:db8::1/128'],
    ['[2001:DB8::1]:443', 'range 2001:db8::1/128 port 443'],
    ['2001:db8::/32', 'range 2001:db8::/32'],
    ['[2001:db8::]/32:443', 'range 2001:db8::/32 port 443'],
    ['[2001:db8::/32]:443', 'range 2001:db8::/32 port 443'],
    ['::ffff:10.0.0.1', 'range 10.0.0.1/32'],
    ['::ffff:10.0.0.0/104', 'range 10.0.0.0/8'],
  ])('%j is read as %s', (text, rule) => {
    expect(shown(parseEgressRule(text))).toBe(rule)
  })
})

describe('what is not a rule is answered by a sentence', () => {
  test.each([
    ['', 'A rule cannot be empty.'],
    ['https://example.com/x', '"https://example.com/x" is a URL: write only its host, like "example.com".'],
    [
      'example.com/path',
      '"example.com/path" is not a range: write an address, a slash and a number of bits, like 203.0.113.0/24.',
    ],
    ['example.com:0', 'The port of "example.com:0" must be a number from 1 to 65535.'],
    ['example.com:65536', 'The port of "example.com:65536" must be a number from 1 to 65535.'],
    ['example.com:http', 'The port of "example.com:http" must be a number from 1 to 65535.'],
    ['example.com:', 'The port of "example.com:" must be a number from 1 to 65535.'],
    [
      'a.*.com',
      'In "a.*.com", "*" can only stand for everything before a domain, like "*.example.com", or alone.',
    ],
    [
      '*example.com',
      'In "*example.com", "*" can only stand for everything before a domain, like "*.example.com", or alone.',
    ],
    [
      '*.0.0.1',
      'In "*.0.0.1", "*" can only stand for everything before a domain, like "*.example.com", or alone.',
    ],
    ['10.0.0.5/8', '"10.0.0.5/8" does not begin where its range does: write 10.0.0.0/8.'],
    [
      '10.0.0.0/33',
      '"10.0.0.0/33" is not a range: write an address, a slash and a number of bits, like 203.0.113.0/24.',
    ],
    [
      '10.1/16',
      '"10.1/16" is not a range: write an address, a slash and a number of bits, like 203.0.113.0/24.',
    ],
    [
      '::ffff:0:0/95',
      '"::ffff:0:0/95" is not a range: write an address, a slash and a number of bits, like 203.0.113.0/24.',
    ],
    ['0x7f.1', '"0x7f.1" is an address in another spelling: write 127.0.0.1.'],
    ['010.0.0.1', '"010.0.0.1" is an address in another spelling: write 8.0.0.1.'],
    ['fe80::1%eth0', '"fe80::1%eth0" names an interface: write only the address, fe80::1.'],
    ['a b', '"a b" is not a host, an address or a range, with or without a port.'],
    ['[10.0.0.1]:80', '"[10.0.0.1]:80" is not a host, an address or a range, with or without a port.'],
    ['[::1', '"[::1" is not a host, an address or a range, with or without a port.'],
    ['user@example.com', '"user@example.com" is not a host, an address or a range, with or without a port.'],
  ])('%j', (text, problem) => {
    expect(parseEgressRule(text)).toEqual({ ok: false, problem })
  })
})

test('EGRESS_ALLOW holds rules separated by commas or spaces, and tells each problem', () => {
  const { rules, problems } = parseEgressRules(' 10.0.0.0/8,mail.internal:25  *.corp.example,, a:b \n')
  expect(rules).toHaveLength(3)
  expect(problems).toEqual(['The port of "a:b" must be a number from 1 to 65535.'])
  expect(parseEgressRules('')).toEqual({ rules: [], problems: [] })
})
