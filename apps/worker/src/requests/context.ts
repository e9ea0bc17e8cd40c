import type { Services } from '@millrace/services'
import type { Lease } from '@millrace/services/lease'
import type { TokenSource } from '../token-refresh/index.ts'

/** In whose name requests are answered: one run, held by this worker. Nothing outside of it is in reach. */
export interface RequestContext {
  services: Services
  owner: string
  lease: Lease
  organizationId: string
  /** Access tokens of the run's own connections. */
  tokenOf: TokenSource
  /** The largest value that a sandbox may read at once. */
  outputBytes: number
}
