import type { IsolationTier } from './driver.ts'

/**
 * What the kernel of this machine lets us use to keep sandboxes apart. A process of its own is no isolation: until a
 * driver enters namespaces and filters system calls, the honest answer is `none`.
 */
export function detectTier(): IsolationTier {
  return 'none'
}
