import type { Lookup } from '../dial/resolve.ts'
import type { EgressPolicy } from '../policy/policy.ts'

export interface GuardedFetchOptions {
  policy: EgressPolicy
  lookup?: Lookup
  /** How long a connection may take to open; 10 s unless given. */
  connectTimeoutMs?: number
  /** A longer response ends with an error; no limit unless given. */
  maxResponseBytes?: number
}

export function createGuardedFetch(_options: GuardedFetchOptions): typeof fetch {
  throw new Error('Not built yet.')
}
