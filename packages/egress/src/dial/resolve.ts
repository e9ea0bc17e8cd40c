import type { EgressPolicy } from '../policy/policy.ts'
import { EgressDenied } from './errors.ts'

export interface ResolvedAddress {
  address: string
  family: 4 | 6
}

/** Every address of a name, in the order of the resolver. Rejects with an error of Node's codes (ENOTFOUND...). */
export type Lookup = (host: string, options: { signal?: AbortSignal }) => Promise<readonly ResolvedAddress[]>

export interface ResolveOptions {
  host: string
  /** null: not known yet. */
  port: number | null
  policy: EgressPolicy
  lookup?: Lookup
  signal?: AbortSignal
}

export async function resolveAllowed(options: ResolveOptions): Promise<ResolvedAddress[]> {
  throw new EgressDenied(`${options.host} cannot be reached yet.`)
}
