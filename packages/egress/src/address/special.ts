import { type Address, type AddressRange, isWithin } from './address.ts'
import { requireRange } from './range.ts'

/**
 * What an address is that is not public, as a noun ("a loopback address"), or null for public unicast.
 *
 * From the IANA registries of special-purpose addresses (RFC 6890 and its updates)
 * https://www.iana.org/assignments/iana-ipv4-special-registry and https://www.iana.org/assignments/iana-ipv6-special-registry,
 * multicast (RFC 5771, RFC 4291) and, for IPv6, from what is allocated as global unicast (2000::/3) at all. Stricter than
 * the registries where a block holds single global addresses that nobody's API has (192.0.0.0/24, 2001::/23, 6to4 relays).
 */
export function describeSpecial(address: Address): string | null {
  const special = (address.family === 4 ? special4 : special6).find(({ range }) => isWithin(address, range))
  if (special !== undefined) return special.is
  if (address.family === 4 || isWithin(address, globalUnicast6) || isWithin(address, nat64)) return null
  return 'not an address of the public Internet'
}

/** RFC 6052. An address of it is as public as the IPv4 address that it holds: that one is judged as well. */
export const nat64 = requireRange('64:ff9b::/96')

const globalUnicast6 = requireRange('2000::/3')

interface Special {
  range: AddressRange
  is: string
}

const table = (rows: Record<string, string>): Special[] =>
  Object.entries(rows).map(([range, is]) => ({ range: requireRange(range), is }))

const special4 = table({
  '0.0.0.0/8': 'an address of this host itself (0.0.0.0/8)',
  '10.0.0.0/8': 'an address of a private network',
  '100.64.0.0/10': 'an address inside of a carrier or a cloud (100.64.0.0/10)',
  '127.0.0.0/8': 'a loopback address',
  '169.254.0.0/16': 'a link-local address',
  '172.16.0.0/12': 'an address of a private network',
  '192.0.0.0/24': 'an address reserved for protocols',
  '192.0.2.0/24': 'an address reserved for documentation',
  '192.88.99.0/24': 'an address of the retired 6to4 relays',
  '192.168.0.0/16': 'an address of a private network',
  '198.18.0.0/15': 'an address reserved for benchmarks',
  '198.51.100.0/24': 'an address reserved for documentation',
  '203.0.113.0/24': 'an address reserved for documentation',
  '224.0.0.0/4': 'a multicast address',
  '255.255.255.255/32': 'the broadcast address',
  '240.0.0.0/4': 'a reserved address',
})

const special6 = table({
  '::1/128': 'a loopback address',
  '::/128': 'the unspecified address',
  '::/96': 'an IPv4-compatible address (retired)',
  '::ffff:0:0:0/96': 'an IPv4-translated address',
  '64:ff9b:1::/48': 'an address of a local IPv4 translator',
  '100::/64': 'an address that discards',
  '100:0:0:1::/64': 'a dummy prefix',
  '2001::/32': 'an address of a Teredo tunnel',
  '2001:2::/48': 'an address reserved for benchmarks',
  '2001::/23': 'an address reserved for protocols',
  '2001:db8::/32': 'an address reserved for documentation',
  '2002::/16': 'an address of a 6to4 tunnel',
  '3ffe::/16': 'an address of a retired test network',
  '3fff::/20': 'an address reserved for documentation',
  '5f00::/16': 'an address of segment routing',
  'fc00::/7': 'an address of a private network',
  'fe80::/10': 'a link-local address',
  'fec0::/10': 'an address of a private network (site-local)',
  'ff00::/8': 'a multicast address',
})
