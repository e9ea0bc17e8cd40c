import { type Address, formatAddress } from '../address/address.ts'
import type { Subject } from './subject.ts'

/** "intern.example.com resolves to 10.1.2.3, an address of a private network." `is`: what is wrong with `at`. */
export function explain(subject: Subject, at: Address, is: string): string {
  const address = formatAddress(subject.address)
  const carried = formatAddress(at)
  const meaning =
    subject.name === null ? spelling(subject.asked, address) : `${subject.name} resolves to ${address}`
  if (carried !== address)
    return `${meaning === null ? address : `${meaning}, which`} carries ${carried}, ${is}.`
  return meaning === null ? `${address} is ${is}.` : `${meaning}, ${is}.`
}

export function nameAndPort(host: string, port: number | null): string {
  return port === null ? host : `${host} on port ${port}`
}

/** Text that may hold anything. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}...` : text)
}

function spelling(asked: string, address: string): string | null {
  const isPlain = asked.replace(/^\[(.*)\]$/, '$1').toLowerCase() === address
  return isPlain ? null : `${quote(asked)} means ${address}`
}
