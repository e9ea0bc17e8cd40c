import type { EgressRules } from '@millrace/contracts'
import { describe, expect, test } from 'vitest'
import { parseEgressRules } from '../rule/parse.ts'
import type { Endpoint } from './own.ts'
import { createEgressPolicy, type EgressDecision } from './policy.ts'

interface Given {
  operator?: string
  own?: readonly Endpoint[]
  allow?: EgressRules['allow']
  deny?: EgressRules['deny']
}

const policyOf = ({ operator = '', own = [], allow = [], deny = [] }: Given = {}) =>
  createEgressPolicy({ operatorAllow: parseEgressRules(operator).rules, own, organization: { allow, deny } })

const verdict = (decision: EgressDecision) => (decision.allowed ? 'allowed' : decision.refusal)

/** "api.example.com=1.2.3.4:443", or "1.2.3.4:443". */
const decide = (given: Given, text: string) => {
  const [, host = '', resolved, port] = /^([^=]+?)(?:=([^=]+?))?(?::(\d+))?$/.exec(text) ?? []
  return policyOf(given).decide({
    host,
    port: port === undefined ? null : Number(port),
    address: resolved ?? host.replace(/^\[|\]$/g, ''),
  })
}

describe('without rules, every public address is allowed and no other', () => {
  test.each([
    ['api.example.com=1.1.1.1:443', 'allowed'],
    ['api.example.com=1.1.1.1:25', 'allowed'],
    ['api.example.com=1.1.1.1', 'allowed'],
    ['[2606:4700::1111]:443', 'allowed'],
    ['v6only.example=64:ff9b::101:101:443', 'allowed'],
    ['intern.example=10.1.2.3:443', 'not_public'],
    ['v6only.example=64:ff9b::a01:203:443', 'not_public'],
    ['localhost=127.0.0.1:5432', 'not_public'],
    ['api.example.com=nonsense:443', 'invalid'],
  ])('%s: %s', (target, expected) => {
    expect(verdict(decide({}, target))).toBe(expected)
  })
})

describe('rules of the operator open what is not public', () => {
  test.each([
    ['10.0.0.0/8', 'intern.example=10.1.2.3:443', 'allowed'],
    ['10.0.0.0/8:25', 'intern.example=10.1.2.3:443', 'not_public'],
    ['10.0.0.0/8:25', 'intern.example=10.1.2.3', 'allowed'],
    ['10.0.0.0/8', 'intern.example=11.1.2.3:443', 'allowed'],
    ['10.0.0.0/8', 'intern.example=192.168.1.1:443', 'not_public'],
    ['intern.example', 'intern.example=10.1.2.3:443', 'allowed'],
    ['intern.example', 'INTERN.example.=10.1.2.3:443', 'allowed'],
    ['intern.example', 'other.example=10.1.2.3:443', 'not_public'],
    ['intern.example', '10.1.2.3:443', 'not_public'],
    ['*.intern.example', 'a.b.intern.example=10.1.2.3:443', 'allowed'],
    ['*.intern.example', 'intern.example=10.1.2.3:443', 'not_public'],
    ['*.intern.example', 'xintern.example=10.1.2.3:443', 'not_public'],
    ['*', 'anything.example=10.1.2.3:443', 'allowed'],
    ['127.0.0.1:9000', '127.0.0.1:9000', 'allowed'],
    ['127.0.0.1:9000', '2130706433=127.0.0.1:9000', 'allowed'],
    ['127.0.0.1:9000', '127.0.0.1:9001', 'not_public'],
    ['127.0.0.1:9000', '0.0.0.0:9000', 'not_public'],
    ['127.0.0.1:9000', '[::1]:9000', 'not_public'],
    ['::1', '[::1]:9000', 'allowed'],
    ['64:ff9b:1::/48', '[64:ff9b:1::8.8.8.8]:80', 'allowed'],
    ['64:ff9b:1::/48', '[64:ff9b:1::10.0.0.1]:80', 'not_public'],
    ['64:ff9b:1::/48,10.0.0.0/8', '[64:ff9b:1::10.0.0.1]:80', 'allowed'],
    ['2002::/16', '[2002:7f00:1::]:80', 'not_public'],
  ])('%s, then %s: %s', (operator, target, expected) => {
    expect(verdict(decide({ operator }, target))).toBe(expected)
  })
})

describe('metadata services are opened by their exact address only', () => {
  test.each([
    ['', '169.254.169.254:80', 'metadata'],
    ['*', '169.254.169.254:80', 'metadata'],
    ['169.254.0.0/16', '169.254.169.254:80', 'metadata'],
    ['169.254.0.0/16', '169.254.1.1:80', 'allowed'],
    ['metadata.google.internal', 'metadata.google.internal=169.254.169.254:80', 'metadata'],
    ['169.254.169.254', '169.254.169.254:80', 'allowed'],
    ['169.254.169.254:80', '169.254.169.254:80', 'allowed'],
    ['169.254.169.254:80', '169.254.169.254:81', 'metadata'],
    ['169.254.169.254', 'metadata.google.internal=169.254.169.254:80', 'allowed'],
    ['169.254.169.254', 'metadata.google.internal=169.254.169.253:80', 'metadata'],
    ['*', 'METADATA.google.internal.=1.1.1.1:80', 'metadata'],
    ['*', '[fd00:ec2::254]:80', 'metadata'],
    ['*', '[64:ff9b::169.254.169.254]:80', 'metadata'],
    ['', 'azure.example=168.63.129.16:80', 'metadata'],
    ['100.64.0.0/10', '100.100.100.200:80', 'metadata'],
  ])('%s, then %s: %s', (operator, target, expected) => {
    expect(verdict(decide({ operator }, target))).toBe(expected)
  })
})

describe("the platform's own endpoints are opened by exactly their host and port only", () => {
  const own = [
    { host: '10.0.0.5', port: 5432 },
    { host: 'redis.internal', port: 6379 },
    { host: '203.0.114.9', port: 443 },
    { host: '127.0.0.1', port: 3000 },
  ]
  test.each([
    ['*', '10.0.0.5:5432', 'own'],
    ['*', '10.0.0.5:5433', 'allowed'],
    ['*', 'rebound.example=10.0.0.5:5432', 'own'],
    ['10.0.0.0/8', '10.0.0.5:5432', 'own'],
    ['10.0.0.5', '10.0.0.5:5432', 'own'],
    ['10.0.0.5:5432', '10.0.0.5:5432', 'allowed'],
    ['*', 'redis.internal=10.0.0.6:6379', 'own'],
    ['*.internal:6379', 'redis.internal=10.0.0.6:6379', 'own'],
    ['redis.internal:6379', 'redis.internal=10.0.0.6:6379', 'allowed'],
    ['', 'millrace.example=203.0.114.9:443', 'own'],
    ['', 'millrace.example=203.0.114.9:80', 'allowed'],
    ['*', '127.0.0.1:3000', 'own'],
    ['*', '127.8.8.8:3000', 'own'],
    ['*', '0.0.0.0:3000', 'own'],
    ['*', '[::1]:3000', 'own'],
    ['*', '[::]:3000', 'own'],
    ['*', '[64:ff9b::127.0.0.1]:3000', 'own'],
    ['127.0.0.1:3000', '127.0.0.1:3000', 'allowed'],
    ['127.0.0.1:3000', '[::1]:3000', 'not_public'],
  ])('%s, then %s: %s', (operator, target, expected) => {
    expect(verdict(decide({ operator, own }, target))).toBe(expected)
  })

  test.each([
    ['127.0.0.1:3000', '127.0.0.1:3001'],
    ['[::1]:3000', '[::1]:3001'],
    ['db=10.0.0.5:5432', 'db=10.0.0.5:5433'],
  ])('%s is refused like %s, so that no port tells what is behind it', (one, another) => {
    const first = decide({ own }, one)
    expect(first).toMatchObject({ allowed: false })
    expect(first).toEqual(decide({ own }, another))
  })
})

describe('rules of the organization narrow, and never open', () => {
  test.each<[Given, string, string]>([
    [{ deny: ['api.example.com'] }, 'api.example.com=1.1.1.1:443', 'denied'],
    [{ deny: ['api.example.com:80'] }, 'api.example.com=1.1.1.1:443', 'allowed'],
    [{ deny: ['api.example.com:80'] }, 'api.example.com=1.1.1.1', 'allowed'],
    [{ deny: ['*.example.com'] }, 'API.EXAMPLE.com.=1.1.1.1:443', 'denied'],
    [{ deny: ['1.1.1.0/24'] }, 'api.example.com=1.1.1.1:443', 'denied'],
    [{ deny: ['1.1.1.0/24'] }, '[64:ff9b::1.1.1.1]:443', 'denied'],
    [{ deny: ['*:25'] }, 'mail.example.com=1.1.1.1:25', 'denied'],
    [{ deny: ['bücher.example'] }, 'xn--bcher-kva.example=1.1.1.1:443', 'denied'],
    [{ allow: ['api.example.com'] }, 'api.example.com=1.1.1.1:443', 'allowed'],
    [{ allow: ['api.example.com'] }, 'other.example.com=1.1.1.1:443', 'not_listed'],
    [{ allow: ['api.example.com'] }, '1.1.1.1:443', 'not_listed'],
    [{ allow: ['api.example.com:443'] }, 'api.example.com=1.1.1.1:80', 'not_listed'],
    [{ allow: ['api.example.com:443'] }, 'api.example.com=1.1.1.1', 'allowed'],
    [{ allow: ['1.1.1.0/24'] }, 'api.example.com=1.1.1.1:443', 'allowed'],
    [{ allow: ['1.1.1.0/24'] }, '[64:ff9b::1.1.1.1]:443', 'allowed'],
    [{ allow: ['1.1.1.0/24'] }, 'api.example.com=2.2.2.2:443', 'not_listed'],
    [{ allow: ['*'], deny: ['api.example.com'] }, 'api.example.com=1.1.1.1:443', 'denied'],
    [{ allow: ['10.0.0.0/8', '*'] }, 'intern.example=10.1.2.3:443', 'not_public'],
    [{ allow: ['169.254.169.254'] }, '169.254.169.254:80', 'metadata'],
    [{ operator: '10.1.2.3', deny: ['10.0.0.0/8'] }, '10.1.2.3:443', 'denied'],
    [{ deny: ['10.0.0.0/9'] }, 'intern.example=10.1.2.3:443', 'not_public'],
    [{ deny: ['*'] }, '1.1.1.1:443', 'denied'],
    [{ operator: '10.1.2.3', allow: ['api.example.com'] }, '10.1.2.3:443', 'not_listed'],
    [{ operator: '10.1.2.3', allow: ['10.1.2.3'] }, '10.1.2.3:443', 'allowed'],
    [{ deny: ['not a rule'] }, 'api.example.com=1.1.1.1:443', 'denied'],
    [{ allow: ['not a rule'] }, 'api.example.com=1.1.1.1:443', 'not_listed'],
  ])('%j, then %s: %s', (given, target, expected) => {
    expect(verdict(decide(given, target))).toBe(expected)
  })
})

describe('each refusal says why, to the person who reads the log', () => {
  test.each<[Given, string, string]>([
    [{}, '10.1.2.3:80', '10.1.2.3 is an address of a private network.'],
    [{}, 'a.example=10.1.2.3:80', 'a.example resolves to an address of a private network.'],
    [{}, '0x7f.1=127.0.0.1:80', '"0x7f.1" means 127.0.0.1, a loopback address.'],
    [{}, '[::1]:80', '::1 is a loopback address.'],
    [{}, '64:ff9b::7f00:1:80', '64:ff9b::7f00:1 carries 127.0.0.1, a loopback address.'],
    [{}, 'a.example=64:ff9b::7f00:1:80', 'a.example resolves to a loopback address.'],
    [{}, '169.254.169.254:80', '169.254.169.254 is a metadata service of cloud providers.'],
    [
      {},
      'metadata.google.internal=169.254.169.254:80',
      'metadata.google.internal is a metadata service of cloud providers.',
    ],
    [
      { operator: '*', own: [{ host: '10.0.0.5', port: 5432 }] },
      'db.example=10.0.0.5:5432',
      'db.example resolves to a part of the platform itself (port 5432).',
    ],
    [
      { deny: ['*.example'] },
      'a.example=1.1.1.1:80',
      "a.example is denied by the organization's rule *.example.",
    ],
    [
      { deny: ['1.1.1.1'] },
      'a.example=1.1.1.1:80',
      "a.example resolves to 1.1.1.1, denied by the organization's rule 1.1.1.1.",
    ],
    [
      { allow: ['b.example'] },
      'a.example=1.1.1.1:80',
      "a.example on port 80 is not on the organization's list of allowed hosts.",
    ],
    [
      { deny: ['not a rule'] },
      '1.1.1.1:80',
      'The organization\'s rule "not a rule" cannot be read, so nothing is allowed.',
    ],
    [{}, 'a b=1.1.1.1:80', '"a b" is neither the name of a host nor an address.'],
  ])('%j, then %s: %s', (given, target, reason) => {
    expect(decide(given, target)).toMatchObject({ allowed: false, reason })
  })
})

describe('before a name is resolved', () => {
  const decideName = (given: Given, host: string, port: number | null = 443) =>
    verdict(policyOf(given).decideName({ host, port }))

  test('what no address could make right is refused', () => {
    expect(decideName({ deny: ['*.example'] }, 'a.example')).toBe('denied')
    expect(decideName({ allow: ['b.example', '*.c.example'] }, 'a.example')).toBe('not_listed')
    expect(decideName({ allow: ['a.example:80'] }, 'a.example')).toBe('not_listed')
    expect(decideName({ operator: '*' }, 'metadata.google.internal')).toBe('metadata')
    expect(decideName({ deny: ['not a rule'] }, 'a.example')).toBe('denied')
    expect(decideName({}, 'a b')).toBe('invalid')
    expect(decideName({}, '127.1')).toBe('not_public')
  })

  test('what its address may make right is not', () => {
    expect(decideName({}, 'a.example')).toBe('allowed')
    expect(decideName({ deny: ['a.example:80', '1.1.1.1'] }, 'a.example')).toBe('allowed')
    expect(decideName({ allow: ['1.1.1.0/24'] }, 'a.example')).toBe('allowed')
    expect(decideName({ allow: ['a.example:80'] }, 'a.example', null)).toBe('allowed')
    expect(decideName({ operator: '169.254.169.254' }, 'metadata.google.internal')).toBe('allowed')
    expect(decideName({}, '1.1.1.1')).toBe('allowed')
  })
})
