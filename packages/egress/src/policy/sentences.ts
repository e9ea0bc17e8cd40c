import { type Address, formatAddress } from '../address/address.ts'
import type { Subject } from './subject.ts'

/**
 * "intern.example.com resolves to an address of a private network." `is`: what is wrong with `at`. Which address a name has
 * inside is not told: whoever reads this may be a stranger to that network.
 */
export function explain({ asked, name, address }: Subject, at: Address, is: string): string {
  if (name !== null) return `${name} resolves to ${is}.`
  const meant = formatAddress(address)
  const carried = formatAddress(at)
  const isPlain = asked.replace(/^\[(.*)\]$/, '$1').toLowerCase() === meant
  const meaning = isPlain ? meant : `${quote(asked)} means ${meant}`
  if (carried !== meant) return `${meaning}${isPlain ? '' : ', which'} carries ${carried}, ${is}.`
  return isPlain ? `${meant} is ${is}.` : `${meaning}, ${is}.`
}

export function nameAndPort(host: string, port: number | null): string {
  return port === null ? host : `${host} on port ${port}`
}

/** Text that may hold anything. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}...` : text)
}
