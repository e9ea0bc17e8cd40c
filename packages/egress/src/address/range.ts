import { type Address, type AddressRange, formatAddress, isWithin, longestPrefix } from './address.ts'
import { parseAddress } from './parse.ts'

export type ParsedRange =
  | { ok: true; range: AddressRange }
  | { ok: false; problem: 'form' | 'start'; start: string }

/** "10.0.0.0/8", or one address. `start`: the address with which a range that was meant begins. */
export function parseRange(text: string): ParsedRange {
  const [, addressText = '', prefixText] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const address = parseAddress(addressText)
  if (address === null) return { ok: false, problem: 'form', start: '' }
  const longest = longestPrefix(address)
  // An IPv4 address that was written inside of IPv6 has lost 96 bits.
  const written = prefixText === undefined ? longest : Number(prefixText)
  const prefixLength =
    written - (prefixText !== undefined && addressText.includes(':') && address.family === 4 ? 96 : 0)
  if (prefixLength < 0 || prefixLength > longest) return { ok: false, problem: 'form', start: '' }
  const network = firstOf({ network: address, prefixLength })
  if (!isWithin(address, { network, prefixLength: longest })) {
    return { ok: false, problem: 'start', start: `${formatAddress(network)}/${prefixLength}` }
  }
  return { ok: true, range: { network, prefixLength } }
}

/** A range that this package itself writes down. */
export function requireRange(text: string): AddressRange {
  const parsed = parseRange(text)
  if (!parsed.ok) throw new TypeError(`${text} is not a range of addresses`)
  return parsed.range
}

function firstOf({ network, prefixLength }: AddressRange): Address {
  const bytes = network.bytes.map((byte, index) => {
    const bits = Math.min(Math.max(prefixLength - index * 8, 0), 8)
    return byte & (0xff << (8 - bits))
  })
  return { family: network.family, bytes }
}
