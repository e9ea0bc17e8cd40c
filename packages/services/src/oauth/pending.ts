import { z } from 'zod'
import type { Services } from '../context.ts'
import { openValue, sealValue } from '../sealed/index.ts'

/** What only this server knows of an authorization that is under way. */
const pendingSchema = z.strictObject({ codeVerifier: z.string() })

interface AuthorizationRow {
  id: string
  organizationId: string
}

export function sealPending(
  services: Pick<Services, 'vault'>,
  { id, organizationId }: AuthorizationRow,
  pending: z.infer<typeof pendingSchema>,
): Uint8Array<ArrayBuffer> {
  return sealValue(services, { organizationId, id, purpose: 'authorization', version: 1 }, pending)
}

export function openPending(
  services: Pick<Services, 'vault'>,
  { id, organizationId, sealed }: AuthorizationRow & { sealed: Uint8Array },
): z.infer<typeof pendingSchema> {
  return pendingSchema.parse(
    openValue(services, { organizationId, id, purpose: 'authorization', version: 1 }, sealed),
  )
}
