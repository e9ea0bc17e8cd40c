import type { Json } from '@millrace/contracts'
import type { Services } from '../context.ts'
import { readPayload } from '../payload/read.ts'
import type { ClaimedRun } from './claim.ts'

/** The value of `trigger`. Apart from the claim: when it cannot be read, the run that was claimed can be failed. */
export async function loadTrigger(
  services: Services,
  { trigger, organizationId }: ClaimedRun,
): Promise<Json> {
  if (trigger.kind === 'inline') return trigger.value
  return readPayload(services, services.db.tenant(organizationId), trigger.id)
}
