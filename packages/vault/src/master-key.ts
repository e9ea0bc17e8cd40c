import { createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { VaultError } from './errors.ts'

export interface MasterKey {
  /** First 8 bytes of the key's SHA-256 in hex: says which key sealed a record, and nothing about the key. */
  id: string
  key: KeyObject
}

export const keyIdBytes = 8
const masterKeyBytes = 32

/** Reads one key: 32 bytes in base64 or base64url. */
export function parseMasterKey(text: string): MasterKey {
  const bytes = Buffer.from(text.trim(), 'base64')
  if (bytes.length !== masterKeyBytes || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(text.trim())) {
    throw new VaultError(
      'bad_master_key',
      'a master key is 32 random bytes in base64; make one with `openssl rand -base64 32`',
    )
  }
  const id = createHash('sha256')
    .update('millrace master key id')
    .update(bytes)
    .digest()
    .subarray(0, keyIdBytes)
    .toString('hex')
  return { id, key: createSecretKey(bytes) }
}

/** A new key, as `MILLRACE_MASTER_KEY` and the key file have it. */
export function newMasterKey(): string {
  return randomBytes(masterKeyBytes).toString('base64')
}
