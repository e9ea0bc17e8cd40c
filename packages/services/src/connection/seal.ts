import { type JsonObject, jsonObjectSchema } from '@millrace/contracts'
import { VaultError } from '@millrace/vault'
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

/**
 * For showing and for editing: values that cannot be opened (the master key was changed, or the row damaged) are none,
 * so that a list still comes and somebody can enter them anew. A run asks for `openValues` and fails with the cause.
 */
export function openValuesIfPossible(
  services: Pick<Services, 'vault' | 'log'>,
  record: { organizationId: string; id: string; sealed: Uint8Array },
): JsonObject {
  try {
    return openValues(services, record)
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    services.log({
      level: 'error',
      message: 'a connection cannot be opened',
      error,
      data: { connectionId: record.id },
    })
    return {}
  }
}
