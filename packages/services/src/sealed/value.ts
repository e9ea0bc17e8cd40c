import type { SealedRecord } from '@millrace/vault'
import type { Services } from '../context.ts'

/**
 * Every column that the vault seals, by what its values are for; a rotation of the master key goes through all of them.
 * `version` counts the values of a row, so that an earlier one does not open; a column without one stays at version 1.
 */
export const sealedColumns = {
  connection: { table: 'Connection', column: 'sealed', version: 'sealedVersion' },
  tokens: { table: 'Connection', column: 'sealedTokens', version: 'tokensVersion' },
  'oauth-app': { table: 'OAuthApp', column: 'sealed', version: 'sealedVersion' },
  totp: { table: 'Member', column: 'totpSealed', version: null },
  authorization: { table: 'Authorization', column: 'sealed', version: null },
} as const

export type SealedPurpose = keyof typeof sealedColumns

export interface SealedValue extends SealedRecord {
  purpose: SealedPurpose
}

export function sealValue(
  { vault }: Pick<Services, 'vault'>,
  record: SealedValue,
  plain: unknown,
): Uint8Array<ArrayBuffer> {
  return vault.seal(plain, record)
}

/** Throws `VaultError`. Whoever opens a credential records it first: `openConnection`, or `recordOpening`. */
export function openValue(
  { vault }: Pick<Services, 'vault'>,
  record: SealedValue,
  sealed: Uint8Array,
): unknown {
  return vault.open(sealed, record)
}
