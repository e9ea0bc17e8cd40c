import type { Services } from '@millrace/services'
import type { Lease } from '@millrace/services/lease'

/** In whose name requests are answered: one run, held by this worker. Nothing outside of it is in reach. */
export interface RequestContext {
  services: Services
  owner: string
  lease: Lease
  organizationId: string
  /** The largest value that a sandbox may read at once. */
  outputBytes: number
}
