import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createEgressPolicy,
  createGuardedFetch,
  dial,
  type EgressDecision,
  type Lookup,
  parseEgressRules,
} from '../src/index.ts'
import { hostileHosts, hostileNames } from '../src/testing/index.ts'
import { type Listener, listen } from './listeners.ts'

const lookup: Lookup = async (name) => {
  const addresses = hostileNames[name]
  if (addresses === undefined) throw Object.assign(new Error(`${name} is unknown`), { code: 'ENOTFOUND' })
  return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
}

const policy = createEgressPolicy({ operatorAllow: [] })

/** What an attacker would reach, if anything is reached: on both loopbacks, at one port. */
let canary: Listener
let canary6: Listener

beforeAll(async () => {
  canary = await listen('127.0.0.1')
  canary6 = await listen('::1', canary.port)
})

afterAll(async () => {
  await canary.close()
  await canary6.close()
})

const spellings = Object.entries(hostileHosts)

test('the suite tries more than 250 spellings, each once', () => {
  const all = spellings.flatMap(([, hosts]) => hosts)
  expect(new Set(all).size).toBe(all.length)
  expect(all.length).toBeGreaterThan(250)
})

describe.each(spellings)('%s', (_kind, hosts) => {
  test.each(hosts)('%j is refused, and nothing is connected to', async (host) => {
    const before = canary.connections() + canary6.connections()
    const dialing = dial({ host, port: canary.port, policy, timeoutMs: 5000, lookup })
    await expect(dialing).rejects.toMatchObject({ name: 'EgressDenied', code: 'EACCES' })
    const url = URL.parse(
      `http://${host.includes(':') && !host.includes('[') ? `[${host}]` : host}:${canary.port}/`,
    )
    if (url !== null && url.port === String(canary.port)) {
      const fetching = createGuardedFetch({ policy, lookup })(url)
      await expect(fetching).rejects.toThrow(TypeError)
    }
    expect(canary.connections() + canary6.connections()).toBe(before)
  })
})

test.each(['127.1', '::ffff:7f00:1', '[::1]', 'LOCALHOST.'])(
  'the canary sings where the operator opens its address: %s',
  async (host) => {
    const before = canary.connections() + canary6.connections()
    const opened = createEgressPolicy({ operatorAllow: parseEgressRules('127.0.0.1,::1').rules })
    const { socket } = await dial({ host, port: canary.port, policy: opened, timeoutMs: 5000, lookup })
    socket.destroy()
    await expect.poll(() => canary.connections() + canary6.connections()).toBe(before + 1)
  },
)

const byte = fc.nat(255)
const isAllowed = (address: string): boolean => policy.decide({ host: address, port: 80, address }).allowed
const refusal = (decision: EgressDecision) => (decision.allowed ? null : decision.refusal)

const hex4 = ([a, b, c, d]: readonly number[]) =>
  [((a ?? 0) << 8) | (b ?? 0), ((c ?? 0) << 8) | (d ?? 0)].map((group) => group.toString(16)).join(':')

const hidden: Record<string, (bytes: readonly number[]) => string> = {
  decimal: ([a = 0, b = 0, c = 0, d = 0]) => String(((a * 256 + b) * 256 + c) * 256 + d),
  hexadecimal: (bytes) => `0x${bytes.map((one) => one.toString(16).padStart(2, '0')).join('')}`,
  octal: (bytes) => bytes.map((one) => `0${one.toString(8)}`).join('.'),
  short: ([a = 0, b = 0, c = 0, d = 0]) => `${a}.${(b * 256 + c) * 256 + d}`,
  'full width': (bytes) =>
    bytes.join('.').replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  mapped: (bytes) => `::ffff:${bytes.join('.')}`,
  'mapped, in groups': (bytes) => `[::ffff:${hex4(bytes)}]`,
  compatible: (bytes) => `::${bytes.join('.')}`,
  translated: (bytes) => `::ffff:0:${hex4(bytes)}`,
  NAT64: (bytes) => `64:ff9b::${hex4(bytes)}`,
  'local NAT64': (bytes) => `64:ff9b:1::${hex4(bytes)}`,
  '6to4': (bytes) => `2002:${hex4(bytes)}::1`,
  'Teredo server': (bytes) => `2001:0:${hex4(bytes)}::1`,
  'Teredo client': (bytes) => `2001:0:808:808:0:0:${hex4(bytes.map((one) => one ^ 0xff))}`,
  ISATAP: (bytes) => `2a00:1450:4001:801:0:5efe:${hex4(bytes)}`,
}

const inside = fc.oneof(
  fc.tuple(fc.constant(10), byte, byte, byte),
  fc.tuple(fc.constant(127), byte, byte, byte),
  fc.tuple(fc.constant(0), byte, byte, byte),
  fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
  fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
  fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
  fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
  fc.tuple(fc.constant(198), fc.integer({ min: 18, max: 19 }), byte, byte),
  fc.tuple(fc.integer({ min: 224, max: 255 }), byte, byte, byte),
)

test.each(Object.keys(hidden))('any address inside is refused, hidden as %s', (kind) => {
  fc.assert(fc.property(inside, (bytes) => !isAllowed(hidden[kind]?.(bytes) ?? '8.8.8.8')))
})

test('where the operator has opened every tunnel, what is inside of one is still judged', () => {
  const tunnels = '2002::/16,2001::/32,64:ff9b:1::/48,::/96,::ffff:0:0:0/96'
  const opened = createEgressPolicy({ operatorAllow: parseEgressRules(tunnels).rules })
  fc.assert(
    fc.property(inside, fc.constantFrom(...Object.keys(hidden)), (bytes, kind) => {
      // "::1" and "::" themselves are within ::/96, which was opened.
      fc.pre(kind !== 'compatible' || bytes.some((one, index) => index < 3 && one > 0))
      const address = hidden[kind]?.(bytes) ?? '8.8.8.8'
      expect(refusal(opened.decide({ host: address, port: 80, address }))).not.toBeNull()
    }),
  )
})

/** Within blocks that are handed out, and far from every special one. */
const publicFirst = fc.constantFrom(
  1,
  8,
  9,
  11,
  23,
  34,
  52,
  99,
  101,
  126,
  128,
  151,
  170,
  173,
  191,
  193,
  199,
  204,
  223,
)

test('any public address passes, in any spelling of IPv4 and through NAT64', () => {
  const kinds = [
    'decimal',
    'hexadecimal',
    'octal',
    'short',
    'full width',
    'mapped',
    'mapped, in groups',
    'NAT64',
  ]
  fc.assert(
    fc.property(publicFirst, byte, byte, byte, fc.constantFrom(...kinds), (a, b, c, d, kind) => {
      expect(isAllowed(hidden[kind]?.([a, b, c, d]) ?? '')).toBe(true)
    }),
  )
})

test('any public IPv6 address passes', () => {
  const prefix = fc.constantFrom(
    '2001:4860',
    '2400:cb00',
    '2606:4700',
    '2620:fe',
    '2804:14c',
    '2a00:1450',
    '2c0f:f248',
  )
  const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16))
  fc.assert(
    fc.property(prefix, fc.array(group, { minLength: 6, maxLength: 6 }), (start, groups) => {
      fc.pre(groups[3] !== '5efe')
      expect(isAllowed([start, ...groups].join(':'))).toBe(true)
    }),
  )
})
