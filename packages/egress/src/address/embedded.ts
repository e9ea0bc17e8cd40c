import { type Address, isWithin } from './address.ts'
import { requireRange } from './range.ts'
import { nat64 } from './special.ts'

/**
 * The IPv4 addresses that an IPv6 address may end up at, when a translator or a tunnel is on its way. They are judged as if
 * they had been asked for: otherwise 64:ff9b::7f00:1 would be a way to 127.0.0.1.
 */
export function embeddedAddresses(address: Address): Address[] {
  if (address.family === 4) return []
  return [...atFixedPlaces(address), ...isatap(address)]
}

const compatible = requireRange('::/96')
const unspecifiedAndLoopback = requireRange('::/127')
const translated = requireRange('::ffff:0:0:0/96')
const localNat64 = requireRange('64:ff9b:1::/48')
const sixToFour = requireRange('2002::/16')
const teredo = requireRange('2001::/32')

function atFixedPlaces(address: Address): Address[] {
  const { bytes } = address
  // "::" and "::1" are addresses of their own.
  const isCompatible = isWithin(address, compatible) && !isWithin(address, unspecifiedAndLoopback)
  if (isWithin(address, nat64) || isCompatible || isWithin(address, translated)) {
    return [pick(bytes, [12, 13, 14, 15])]
  }
  if (isWithin(address, sixToFour)) return [pick(bytes, [2, 3, 4, 5])]
  // RFC 4380: the server as it is, the client with every bit turned over.
  if (isWithin(address, teredo)) {
    const client = pick(bytes, [12, 13, 14, 15])
    return [pick(bytes, [4, 5, 6, 7]), { family: 4, bytes: client.bytes.map((byte) => byte ^ 0xff) }]
  }
  return isWithin(address, localNat64) ? fromLocalNat64(bytes) : []
}

/** RFC 6052, 2.2: where the address is, depends on the length of the operator's prefix; what follows it is zero. */
const localNat64Places = [
  [6, 7, 9, 10],
  [7, 9, 10, 11],
  [9, 10, 11, 12],
  [12, 13, 14, 15],
] as const

function fromLocalNat64(bytes: Uint8Array): Address[] {
  return localNat64Places
    .filter((places) => bytes.subarray(places[3] + 1).every((byte) => byte === 0))
    .map((places) => pick(bytes, places))
}

/** RFC 5214: interface identifiers 0000:5efe and 0200:5efe, behind any prefix. */
function isatap({ bytes }: Address): Address[] {
  const [a, b, c, d] = bytes.subarray(8, 12)
  const isIsatap = (a === 0x00 || a === 0x02) && b === 0x00 && c === 0x5e && d === 0xfe
  return isIsatap ? [pick(bytes, [12, 13, 14, 15])] : []
}

function pick(bytes: Uint8Array, places: readonly number[]): Address {
  return { family: 4, bytes: Uint8Array.from(places, (place) => bytes[place] ?? 0) }
}
