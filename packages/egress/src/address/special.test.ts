import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Address, formatAddress, isWithin } from './address.ts'
import { embeddedAddresses } from './embedded.ts'
import { parseAddress } from './parse.ts'
import { requireRange } from './range.ts'
import { describeSpecial } from './special.ts'

const addressOf = (text: string): Address => {
  const address = parseAddress(text)
  if (address === null) throw new Error(`${text} is not an address`)
  return address
}

/** The first and the last address of each block, and the public one beside it, where there is one. */
describe('blocks begin and end where the registries say', () => {
  test.each([
    ['0.0.0.0', '0.255.255.255', '1.0.0.0'],
    ['10.0.0.0', '10.255.255.255', '11.0.0.0'],
    ['100.64.0.0', '100.127.255.255', '100.128.0.0'],
    ['127.0.0.0', '127.255.255.255', '128.0.0.0'],
    ['169.254.0.0', '169.254.255.255', '169.255.0.0'],
    ['172.16.0.0', '172.31.255.255', '172.32.0.0'],
    ['192.0.0.0', '192.0.0.255', '192.0.1.0'],
    ['192.0.2.0', '192.0.2.255', '192.0.3.0'],
    ['192.88.99.0', '192.88.99.255', '192.88.100.0'],
    ['192.168.0.0', '192.168.255.255', '192.169.0.0'],
    ['198.18.0.0', '198.19.255.255', '198.20.0.0'],
    ['198.51.100.0', '198.51.100.255', '198.51.101.0'],
    ['203.0.113.0', '203.0.113.255', '203.0.114.0'],
    ['224.0.0.0', '255.255.255.255', '223.255.255.255'],
    ['::', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2003::'],
    ['2001::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', '2001:200::'],
    ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db9::'],
    ['2002::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2003::'],
    ['3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff', '3fff:1000::'],
    ['4000::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '3fff:1000::'],
  ])('%s to %s is not public, %s is', (first, last, beside) => {
    expect(describeSpecial(addressOf(first))).not.toBeNull()
    expect(describeSpecial(addressOf(last))).not.toBeNull()
    expect(describeSpecial(addressOf(beside))).toBeNull()
  })
})

test.each([
  ['127.0.0.1', 'a loopback address'],
  ['192.168.1.1', 'an address of a private network'],
  ['169.254.1.1', 'a link-local address'],
  ['255.255.255.255', 'the broadcast address'],
  ['::1', 'a loopback address'],
  ['::', 'the unspecified address'],
  ['fd12::1', 'an address of a private network'],
  ['fe80::1', 'a link-local address'],
  ['ff02::1', 'a multicast address'],
  ['64:ff9b:1::1', 'an address of a local IPv4 translator'],
  ['4000::1', 'not an address of the public Internet'],
])('%s is %s', (text, is) => {
  expect(describeSpecial(addressOf(text))).toBe(is)
})

describe('the IPv4 addresses that an IPv6 address carries', () => {
  test.each([
    ['64:ff9b::10.1.2.3', ['10.1.2.3']],
    ['::10.1.2.3', ['10.1.2.3']],
    ['::ffff:0:10.1.2.3', ['10.1.2.3']],
    ['2002:0a01:0203::', ['10.1.2.3']],
    // The client of RFC 4380, 4: 192.0.2.45, with every bit turned over.
    ['2001:0:4136:e378:8000:63bf:3fff:fdd2', ['65.54.227.120', '192.0.2.45']],
    ['64:ff9b:1::10.1.2.3', ['10.1.2.3']],
    ['64:ff9b:1:a01:2:300::', ['10.1.2.3', '1.2.3.0', '2.3.0.0', '0.0.0.0']],
    ['64:ff9b:1:ff0a:1:203::', ['10.1.2.3', '1.2.3.0', '0.0.0.0']],
    ['2a00:1450::5efe:10.1.2.3', ['10.1.2.3']],
    ['2a00:1450::200:5efe:10.1.2.3', ['10.1.2.3']],
    ['::1', []],
    ['::', []],
    ['2606:4700::1111', []],
    ['8.8.8.8', []],
  ])('%s: %j', (text, expected) => {
    expect(embeddedAddresses(addressOf(text)).map(formatAddress)).toEqual(expected)
  })
})

test('an address is within a range exactly when their first bits are the same', () => {
  const bits = ({ bytes }: Address) => [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.nat(31),
      fc.nat(32),
      (bytes, flipped, prefixLength) => {
        const network: Address = { family: 4, bytes }
        const other = Uint8Array.from(bytes)
        other[flipped >> 3] = (other[flipped >> 3] ?? 0) ^ (0x80 >> (flipped & 7))
        const address: Address = { family: 4, bytes: other }
        const same = bits(network).slice(0, prefixLength) === bits(address).slice(0, prefixLength)
        expect(isWithin(address, { network, prefixLength })).toBe(same)
      },
    ),
  )
})

test('no address of one family is within a range of the other', () => {
  expect(isWithin(addressOf('1.2.3.4'), requireRange('::/0'))).toBe(false)
  expect(isWithin(addressOf('2606::'), requireRange('0.0.0.0/0'))).toBe(false)
})
