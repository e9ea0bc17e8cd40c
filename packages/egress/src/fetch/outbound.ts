import type { EgressRules } from '@millrace/contracts'
import { createEgressPolicy, type EgressPolicyOptions } from '../policy/policy.ts'
import { createGuardedFetch } from './guarded-fetch.ts'

/** What the platform itself asks of third parties: short questions with short answers. */
const maxResponseBytes = 1024 * 1024

/**
 * The guarded `fetch` of a process, for the rules of one organization after the other.
 *
 * @example
 * const outbound = createOutbound({ operatorAllow, own })
 * await outbound.fetchFor({ allow: [], deny: ['*.example.com'] })('https://login.example.org/token', { method: 'POST' })
 */
export function createOutbound({ operatorAllow, own = [] }: Omit<EgressPolicyOptions, 'organization'>): {
  fetchFor(rules: EgressRules): typeof fetch
} {
  return {
    fetchFor: (organization) =>
      createGuardedFetch({
        policy: createEgressPolicy({ operatorAllow, own, organization }),
        maxResponseBytes,
      }),
  }
}
