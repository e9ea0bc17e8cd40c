import type { EgressRules } from '@millrace/contracts'
import { createEgressPolicy, type EgressPolicy, type EgressPolicyOptions } from '@millrace/egress'

const mostKept = 200

/** The policy of each organization's rules. Those used last are kept: runs of one organization come again and again. */
export class Policies {
  readonly #platform: Omit<EgressPolicyOptions, 'organization'>
  readonly #kept = new Map<string, EgressPolicy>()

  constructor(platform: Omit<EgressPolicyOptions, 'organization'>) {
    this.#platform = platform
  }

  get(organization: EgressRules): EgressPolicy {
    const key = JSON.stringify(organization)
    const policy = this.#kept.get(key) ?? createEgressPolicy({ ...this.#platform, organization })
    this.#kept.delete(key)
    this.#kept.set(key, policy)
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= mostKept) break
      this.#kept.delete(oldest)
    }
    return policy
  }
}
