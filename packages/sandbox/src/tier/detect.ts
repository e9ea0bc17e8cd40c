import type { IsolationTier } from '../driver.ts'
import { detectTier } from '../tier.ts'
import type { Verdict } from './classify.ts'

/** How sandboxes are kept apart on this machine, found out by trying. */
export interface Isolation extends Verdict {
  tier: IsolationTier
}

export async function detectIsolation(): Promise<Isolation> {
  const tier = detectTier()
  return { tier, gaps: tier === 'full' ? [] : ['sandboxes are started without namespaces'] }
}
