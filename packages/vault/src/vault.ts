import { createSecretKey, hkdfSync, randomBytes } from 'node:crypto'
import { type Cipher, decrypt, encrypt, overheadBytes } from './aes-gcm.ts'
import { VaultError } from './errors.ts'
import { keyIdBytes, type MasterKey, parseMasterKey } from './master-key.ts'

/** Which row a value belongs to. Bound into the encryption: a value copied to another row does not open there. */
export interface SealedRecord {
  organizationId: string
  id: string
  /** What the value is for; a value sealed for one purpose does not open for another. */
  purpose?: string
}

export interface Vault {
  /** Any JSON value. Sealing the same twice gives different bytes. */
  seal(plain: unknown, record: SealedRecord): Uint8Array<ArrayBuffer>
  /** Throws `VaultError`. What it returns is JSON that was sealed here once; the caller parses it. */
  open(sealed: Uint8Array, record: SealedRecord): unknown
  /** Sealed under another key than the one new values get: open and seal again when it is written next. */
  isOutdated(sealed: Uint8Array): boolean
  /**
   * Keys for signing, one per master key: the first is for new signatures, all are good for checking old ones. Other
   * purposes give other keys, and none of them tells of the master key.
   */
  deriveKeys(purpose: string): [Buffer, ...Buffer[]]
}

const version = 1
const dataKeyBytes = 32
const derivedKeyBytes = 32
const wrappedKeyBytes = dataKeyBytes + overheadBytes
const headerBytes = 1 + keyIdBytes

/**
 * Envelope encryption: each value under a random key of its own, that key under the master key.
 *
 *     version (1) | master key id (8) | wrapped data key: nonce 12, key 32, tag 16 | value: nonce 12, text, tag 16
 *
 * Header and record are authenticated with both parts. Several master keys may open (a rotation); the first one seals.
 */
export function createVault({
  masterKey,
  previousMasterKeys = [],
}: {
  masterKey: string
  previousMasterKeys?: string[]
}): Vault {
  const current = parseMasterKey(masterKey)
  const keys = new Map(
    [current, ...previousMasterKeys.map(parseMasterKey)].map((key) => [key.id.toString('hex'), key]),
  )
  return {
    seal(plain, record) {
      const text = JSON.stringify(plain)
      if (text === undefined) throw new TypeError('only JSON can be sealed')
      const header = Buffer.concat([Buffer.of(version), current.id])
      const dataKey = randomBytes(dataKeyBytes)
      try {
        const wrapped = encrypt({ key: current.key, aad: bind('key', header, record), text: dataKey })
        const value = encrypt({
          key: createSecretKey(dataKey),
          aad: bind('value', header, record),
          text: Buffer.from(text),
        })
        return new Uint8Array(Buffer.concat([header, wrapped, value]))
      } finally {
        dataKey.fill(0)
      }
    },
    open(sealed, record) {
      const { header, wrapped, value } = split(sealed)
      const master = requireKey(keys, header)
      const dataKey = authentic({ key: master.key, aad: bind('key', header, record), text: wrapped })
      try {
        const text = authentic({
          key: createSecretKey(dataKey),
          aad: bind('value', header, record),
          text: value,
        })
        const plain: unknown = JSON.parse(text.toString())
        text.fill(0)
        return plain
      } finally {
        dataKey.fill(0)
      }
    },
    isOutdated: (sealed) => !split(sealed).header.subarray(1).equals(current.id),
    deriveKeys(purpose) {
      const previous = [...keys.values()].filter((key) => key !== current)
      return [derive(current, purpose), ...previous.map((key) => derive(key, purpose))]
    },
  }
}

/** RFC 5869. */
function derive({ key }: MasterKey, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `millrace ${purpose}`, derivedKeyBytes))
}

function split(sealed: Uint8Array): { header: Buffer; wrapped: Buffer; value: Buffer } {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  const valueStart = headerBytes + wrappedKeyBytes
  if (bytes.length < valueStart + overheadBytes || bytes[0] !== version) throw notAuthentic()
  return {
    header: bytes.subarray(0, headerBytes),
    wrapped: bytes.subarray(headerBytes, valueStart),
    value: bytes.subarray(valueStart),
  }
}

function requireKey(keys: Map<string, MasterKey>, header: Buffer): MasterKey {
  const id = header.subarray(1).toString('hex')
  const key = keys.get(id)
  if (key) return key
  throw new VaultError(
    'unknown_key',
    `the value was sealed under the master key ${id}, which is not configured here`,
  )
}

function authentic(cipher: Cipher): Buffer {
  try {
    return decrypt(cipher)
  } catch {
    // No cause: what the cipher says could only help somebody who tampers.
    throw notAuthentic()
  }
}

function notAuthentic(): VaultError {
  return new VaultError('not_authentic', 'the sealed value is damaged or does not belong to this record')
}

/** JSON keeps the parts apart: no id can end in a way that makes it another pair. */
function bind(
  part: 'key' | 'value',
  header: Buffer,
  { organizationId, id, purpose = 'connection' }: SealedRecord,
): Buffer {
  return Buffer.from(JSON.stringify([part, header.toString('hex'), organizationId, id, purpose]))
}
