import type { Containment } from './containment/containment.ts'
import type { IsolationTier } from './driver.ts'

/** What keeps the sandboxes of this machine apart, as it was found out by trying. */
export interface Isolation {
  tier: IsolationTier
  /** What keeps the tier below `full`, a sentence each. */
  gaps: readonly string[]
  /** null with tier `none`. */
  containment: Containment | null
}

export const noIsolation: Isolation = {
  tier: 'none',
  gaps: ['sandboxes are started without namespaces'],
  containment: null,
}
