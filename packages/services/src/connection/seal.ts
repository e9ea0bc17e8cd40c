import { type JsonObject, jsonObjectSchema } from '@millrace/contracts'
import type { Services } from '../context.ts'

export function sealValues(
  services: Pick<Services, 'vault'>,
  { organizationId, id, values }: { organizationId: string; id: string; values: JsonObject },
): Uint8Array<ArrayBuffer> {
  return services.vault.seal(values, { organizationId, id })
}

export function openValues(
  services: Pick<Services, 'vault'>,
  { organizationId, id, sealed }: { organizationId: string; id: string; sealed: Uint8Array },
): JsonObject {
  return jsonObjectSchema.parse(services.vault.open(sealed, { organizationId, id }))
}
