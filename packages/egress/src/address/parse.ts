import { isIPv4 } from 'node:net'
import { domainToASCII } from 'node:url'
import type { Address } from './address.ts'

export type Host =
  | { kind: 'address'; address: Address }
  /** Lower case, ASCII, without a trailing dot: the form in which names are compared and asked for. */
  | { kind: 'name'; name: string }
  | { kind: 'invalid' }

/**
 * What a host means, in any spelling that a URL parser or the resolver of an operating system takes: octal, hexadecimal,
 * decimal and short IPv4 (inet_aton), full-width digits and ideographic full stops (UTS 46), brackets, zone ids, trailing
 * dots. A zone id is dropped: it only says through which interface, and a global address needs none.
 *
 * Whatever is not an address here is never handed to the resolver in a spelling that it could read as one: a name whose
 * last label is a number is invalid, as in the URL Standard.
 */
export function parseHost(text: string): Host {
  if (text.includes(':')) return addressOr(parseIPv6(withoutBrackets(text)))
  if (unsafe.test(text)) return invalid
  // Follows https://url.spec.whatwg.org/#concept-host-parser, IPv4 numbers included; '' where that fails.
  const name = domainToASCII(text).replace(/\.$/, '')
  if (isIPv4(name)) return addressOr(parseDotted(name))
  return isName(name) ? { kind: 'name', name } : invalid
}

/** An address that a resolver or a socket has given, or null. IPv4 inside of `::ffff:0:0/96` comes out as IPv4. */
export function parseAddress(text: string): Address | null {
  const host = parseHost(text)
  return host.kind === 'address' ? host.address : null
}

const invalid: Host = { kind: 'invalid' }

// domainToASCII cuts at these, or drops them.
const unsafe = /[\s\p{Cc}/?#\\@]/u

function addressOr(address: Address | null): Host {
  return address === null ? invalid : { kind: 'address', address }
}

const maxNameLength = 253
const label = /^[a-z0-9_-]{1,63}$/

function isName(name: string): boolean {
  return name.length <= maxNameLength && name.split('.').every((part) => label.test(part))
}

function parseDotted(text: string): Address {
  return { family: 4, bytes: Uint8Array.from(text.split('.'), Number) }
}

function withoutBrackets(text: string): string {
  return text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
}

function parseIPv6(text: string): Address | null {
  const [address = '', ...zone] = text.split('%')
  if (zone.length > 0 && !/^[\w.%-]+$/.test(zone.join('%'))) return null
  const halves = address.split('::')
  const [before, after] = halves.map(readGroups)
  if (before === undefined || before === null || after === null || halves.length > 2) return null
  if (after === undefined) return before.length === 16 ? unmapped(Uint8Array.from(before)) : null
  const zeros = 16 - before.length - after.length
  // "::" stands for one group of zeros at least.
  if (zeros < 2) return null
  return unmapped(Uint8Array.from([...before, ...new Array<number>(zeros).fill(0), ...after]))
}

/** The bytes of groups between colons; the last may be dotted decimal. */
function readGroups(text: string): number[] | null {
  if (text === '') return []
  const bytes: number[] = []
  const groups = text.split(':')
  for (const [index, group] of groups.entries()) {
    if (index === groups.length - 1 && isIPv4(group)) {
      bytes.push(...parseDotted(group).bytes)
    } else if (/^[\da-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16)
      bytes.push(value >> 8, value & 0xff)
    } else {
      return null
    }
  }
  return bytes
}

/** The kernel connects to `::ffff:a.b.c.d` by IPv4: so it is judged, and written, as that. */
function unmapped(bytes: Uint8Array): Address {
  const isMapped =
    bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff
  return isMapped ? { family: 4, bytes: bytes.slice(12) } : { family: 6, bytes }
}
