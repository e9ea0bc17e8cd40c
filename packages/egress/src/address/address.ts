/** An address in network byte order: 4 bytes for IPv4, 16 for IPv6. */
export interface Address {
  family: 4 | 6
  bytes: Uint8Array
}

/** All addresses whose first `prefixLength` bits are those of `network`. */
export interface AddressRange {
  network: Address
  prefixLength: number
}

export function isWithin(address: Address, { network, prefixLength }: AddressRange): boolean {
  if (address.family !== network.family) return false
  return address.bytes.every((byte, index) => {
    const bits = Math.min(Math.max(prefixLength - index * 8, 0), 8)
    return (byte ^ (network.bytes[index] ?? 0)) >> (8 - bits) === 0
  })
}

export function isSameAddress(one: Address, other: Address): boolean {
  return isWithin(one, { network: other, prefixLength: longestPrefix(other) })
}

export function longestPrefix({ family }: Pick<Address, 'family'>): 32 | 128 {
  return family === 4 ? 32 : 128
}

/** The one spelling of an address: dotted decimal, or what RFC 5952 says for IPv6. */
export function formatAddress({ family, bytes }: Address): string {
  return family === 4 ? bytes.join('.') : formatIPv6(bytes)
}

function formatIPv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => readGroup(bytes, index))
  const zeros = longestZeros(groups)
  if (zeros.length < 2) return groups.map(hex).join(':')
  const before = groups.slice(0, zeros.start).map(hex).join(':')
  const after = groups
    .slice(zeros.start + zeros.length)
    .map(hex)
    .join(':')
  return `${before}::${after}`
}

const readGroup = (bytes: Uint8Array, index: number): number =>
  ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)

const hex = (group: number): string => group.toString(16)

/** The first of the longest runs of zeros. */
function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 }
  let length = 0
  groups.forEach((group, index) => {
    length = group === 0 ? length + 1 : 0
    if (length > longest.length) longest = { start: index - length + 1, length }
  })
  return longest
}
