import type { AddressRange } from '../address/address.ts'

/** One thing that is allowed or denied. `port` null: every port. */
export type EgressRule = { port: number | null } & (
  | { kind: 'any' }
  /** A name as it is asked for: lower case, ASCII, without a trailing dot. */
  | { kind: 'host'; host: string }
  /** Every name below this one, but not it itself. */
  | { kind: 'subdomains'; parent: string }
  /** An address is a range with the longest prefix. Matches the address that would be connected to, whatever was asked for. */
  | { kind: 'range'; range: AddressRange }
)
