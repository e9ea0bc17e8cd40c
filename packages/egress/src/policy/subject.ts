import type { Address } from '../address/address.ts'
import { embeddedAddresses } from '../address/embedded.ts'

/** What is judged. */
export interface Subject {
  /** The host, as it was written. */
  asked: string
  /** null where an address was asked for. */
  name: string | null
  address: Address
  /** null: not known yet. */
  port: number | null
}

/** The address, and before it the ones that it carries: they say better why it is refused. */
export function embeddedFirst({ address }: Subject): Address[] {
  return [...embeddedAddresses(address), address]
}
