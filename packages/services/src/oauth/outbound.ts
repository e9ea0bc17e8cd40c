import type { EgressRules } from '@millrace/contracts'
import type { Outbound, Services } from '../context.ts'
import { readEgressRules } from '../egress/read-rules.ts'
import { OAuthFailure } from './failure.ts'

/** `fetch` under the rules of the operator and of the organization. */
export async function fetchOf(services: Services, organizationId: string): Promise<typeof fetch> {
  const rules: EgressRules = await readEgressRules(services, { organizationId })
  return requireOutbound(services).fetchFor(rules)
}

export function requireOutbound({ outbound }: Services): Outbound {
  if (outbound !== undefined) return outbound
  throw new OAuthFailure({ kind: 'unavailable', message: 'This process does not ask authorization servers.' })
}
