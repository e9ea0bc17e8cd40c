import type { Address } from '../address/address.ts'

/** `port` null: every port. */
export type EgressRule =
  | { kind: 'any'; port: number | null }
  /** A name, as it is asked for: lower case, ASCII, without a trailing dot. */
  | { kind: 'host'; host: string; port: number | null }
  /** Every name below this one, but not it itself. */
  | { kind: 'subdomains'; parent: string; port: number | null }
  /** An address is a range with the longest prefix. */
  | { kind: 'range'; network: Address; prefixLength: number; port: number | null }
