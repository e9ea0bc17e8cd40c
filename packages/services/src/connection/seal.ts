import { type JsonObject, jsonObjectSchema } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { VaultError } from '@millrace/vault'
import type { Services } from '../context.ts'
import { type Opening, openValue, recordOpening, sealValue } from '../sealed/index.ts'

/** The columns of a connection that hold what was filled in. */
export interface SealedConnectionRow {
  id: string
  organizationId: string
  sealed: Uint8Array
  sealedVersion: number
}

/** `version`: one more than the row's `sealedVersion`, and stored there with the result. */
export function sealValues(
  services: Pick<Services, 'vault'>,
  { values, version, ...row }: { organizationId: string; id: string; version: number; values: JsonObject },
): Uint8Array<ArrayBuffer> {
  return sealValue(services, { ...row, version, purpose: 'connection' }, values)
}

/** Where the opening is recorded elsewhere; otherwise `openConnection`. */
export function openValues(
  services: Pick<Services, 'vault'>,
  { organizationId, id, sealed, sealedVersion }: SealedConnectionRow,
): JsonObject {
  const record = { organizationId, id, purpose: 'connection', version: sealedVersion } as const
  return jsonObjectSchema.parse(openValue(services, record, sealed))
}

/** Records the opening, then opens. Throws `VaultError`. */
export async function openConnection(
  services: Pick<Services, 'vault' | 'db' | 'now'>,
  row: SealedConnectionRow,
  opening: Pick<Opening, 'reason' | 'by'>,
  tx?: TenantClient,
): Promise<JsonObject> {
  const { organizationId, id: connectionId } = row
  await recordOpening(services, { ...opening, organizationId, connectionId }, tx)
  return openValues(services, row)
}

/**
 * For showing and for editing: values that cannot be opened (the master key was changed, or the row damaged) are none,
 * so that a list still comes and somebody can enter them anew. A run asks for `openValues` and fails with the cause.
 */
export async function openConnectionIfPossible(
  services: Pick<Services, 'vault' | 'db' | 'now' | 'log'>,
  row: SealedConnectionRow,
  opening: Pick<Opening, 'reason' | 'by'>,
  tx?: TenantClient,
): Promise<JsonObject | null> {
  try {
    return await openConnection(services, row, opening, tx)
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    services.log({
      level: 'error',
      message: 'a connection cannot be opened',
      error,
      data: { connectionId: row.id },
    })
    return null
  }
}
