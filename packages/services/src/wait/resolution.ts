import { type WaitResolution, waitResolutionSchema } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import type { Services } from '../context.ts'
import { readPayload } from '../payload/read.ts'

/** How a wait ended, as its row says; a large answer is read from its payload. */
export async function readResolution(
  services: Services,
  tenant: TenantClient,
  { resolution, resolutionId }: { resolution: unknown; resolutionId: string | null },
): Promise<WaitResolution> {
  if (resolutionId === null) return waitResolutionSchema.parse(resolution)
  return { kind: 'answered', value: await readPayload(services, tenant, resolutionId) }
}
