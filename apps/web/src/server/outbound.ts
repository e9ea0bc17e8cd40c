import { createOutbound, type EgressRule, watchOwnEndpoints } from '@millrace/egress'
import type { Outbound } from '@millrace/services'
import { ownEndpoints } from '@millrace/services/egress'

/** How this process asks authorization servers: as runs do, and never itself. */
export function createPlatformOutbound({
  egressAllow,
  ...addresses
}: Parameters<typeof ownEndpoints>[0] & { egressAllow: readonly EgressRule[] }): Outbound {
  const watched = watchOwnEndpoints({ endpoints: ownEndpoints(addresses) })
  return {
    fetchFor: (rules) => async (input, init) => {
      const outbound = createOutbound({ operatorAllow: egressAllow, own: await watched })
      return outbound.fetchFor(rules)(input, init)
    },
  }
}
