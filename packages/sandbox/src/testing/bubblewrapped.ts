import { createBubblewrap } from '../containment/bubblewrap.ts'
import type { Isolation } from '../isolation.ts'

/** For tests of what happens within: taken for granted here, found out by `detectIsolation` elsewhere. */
export const bubblewrapped: Isolation = {
  tier: 'full',
  gaps: [],
  containment: createBubblewrap('/usr/bin/bwrap'),
}
