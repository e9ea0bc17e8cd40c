import { overheadBytes } from './aes-gcm.ts'
import { VaultError } from './errors.ts'
import { keyIdBytes } from './master-key.ts'

/** Which value this is. Bound into the encryption: put anywhere else, or back after a change, it does not open. */
export interface SealedRecord {
  organizationId: string
  /** Of the row. */
  id: string
  /** What the value is for: a row may have several, and none opens as another. */
  purpose: string
  /** Starts at 1 and grows with each new value of the row, so that an earlier one does not open any more. */
  version: number
}

/**
 * A sealed value, as it is stored:
 *
 *     format (1) | master key id (8) | wrapped data key: nonce 12, key 32, tag 16 | value: nonce 12, text, tag 16
 *
 * In format 2 the value is bound to its record, and only the data key to the master key: a rotation wraps the data key
 * anew and leaves the value as it is. Format 1 bound both to the master key and neither to a version.
 */
export interface Envelope {
  format: 1 | 2
  keyId: string
  wrapped: Buffer
  value: Buffer
}

export const dataKeyBytes = 32
const headerBytes = 1 + keyIdBytes
const valueStart = headerBytes + dataKeyBytes + overheadBytes

export function split(sealed: Uint8Array): Envelope {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  const [format] = bytes
  if (bytes.length < valueStart + overheadBytes || (format !== 1 && format !== 2)) throw notAuthentic()
  return {
    format,
    keyId: bytes.toString('hex', 1, headerBytes),
    wrapped: bytes.subarray(headerBytes, valueStart),
    value: bytes.subarray(valueStart),
  }
}

export function join({ format, keyId, wrapped, value }: Envelope): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat([header({ format, keyId }), wrapped, value]))
}

/** The first bytes of an envelope. */
export function header({ format, keyId }: Pick<Envelope, 'format' | 'keyId'>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat([Buffer.of(format), Buffer.from(keyId, 'hex')]))
}

/** What the wrapped data key is authenticated with. */
export function keyBinding({ format, keyId }: Pick<Envelope, 'format' | 'keyId'>, record: SealedRecord) {
  return format === 1 ? oldBinding('key', keyId, record) : binding(['key', format, keyId], record)
}

/** What the value is authenticated with. */
export function valueBinding({ format, keyId }: Pick<Envelope, 'format' | 'keyId'>, record: SealedRecord) {
  return format === 1 ? oldBinding('value', keyId, record) : binding(['value', format], record)
}

/** JSON keeps the parts apart: no id can end in a way that makes it another pair. */
function binding(part: (string | number)[], { organizationId, id, purpose, version }: SealedRecord): Buffer {
  return Buffer.from(JSON.stringify([...part, organizationId, id, purpose, version]))
}

/** A value of format 1 is a row's first. Where the row has had another since, it is one that was put back. */
function oldBinding(part: 'key' | 'value', keyId: string, record: SealedRecord): Buffer {
  if (record.version !== 1) throw notAuthentic()
  const { organizationId, id, purpose } = record
  return Buffer.from(JSON.stringify([part, `01${keyId}`, organizationId, id, purpose]))
}

export function notAuthentic(): VaultError {
  return new VaultError('not_authentic', 'the sealed value is damaged or does not belong to this record')
}
