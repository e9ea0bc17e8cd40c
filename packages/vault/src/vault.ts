import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import { type Cipher, decrypt, encrypt } from './aes-gcm.ts'
import {
  dataKeyBytes,
  type Envelope,
  header,
  join,
  keyBinding,
  notAuthentic,
  type SealedRecord,
  split,
  valueBinding,
} from './envelope.ts'
import { type MasterKeys, openKeyRing } from './key-ring.ts'
import type { MasterKey } from './master-key.ts'

export interface Vault {
  /** Any JSON value. Sealing the same twice gives different bytes. */
  seal(plain: unknown, record: SealedRecord): Uint8Array<ArrayBuffer>
  /** Throws `VaultError`. What it returns is JSON that was sealed here once; the caller parses it. */
  open(sealed: Uint8Array, record: SealedRecord): unknown
  /** Sealed under another key than new values get, or in an older format: `rewrap` brings it up to date. */
  isOutdated(sealed: Uint8Array): boolean
  /**
   * The same value under the first master key, for the same record. Only the data key is opened and wrapped anew;
   * values of format 1 are sealed again. Throws `VaultError`, as `open` does.
   */
  rewrap(sealed: Uint8Array, record: SealedRecord): Uint8Array<ArrayBuffer>
  /** How each value begins that is not outdated, so that a database can tell the others. */
  currentHeader(): Uint8Array<ArrayBuffer>
  /** Ids of the master keys as of now; new values are sealed under the first. An id tells nothing of its key. */
  keyIds(): [string, ...string[]]
  /**
   * Keys for signing, one per master key: the first is for new signatures, all are good for checking old ones. Other
   * purposes give other keys, and none of them tells of the master key. Ask for them each time: a rotation adds one.
   */
  deriveKeys(purpose: string): [Buffer, ...Buffer[]]
}

const format = 2
const derivedKeyBytes = 32

/** Envelope encryption: each value under a random key of its own, that key under a master key. */
export function createVault(source: MasterKeys): Vault {
  const ring = openKeyRing(source)
  return {
    seal: (plain, record) => seal({ plain, record, master: ring.keys()[0] }),
    open(sealed, record) {
      const envelope = split(sealed)
      return open({ envelope, record, master: ring.require(envelope.keyId) })
    },
    isOutdated(sealed) {
      const envelope = split(sealed)
      return envelope.format !== format || envelope.keyId !== ring.keys()[0].id
    },
    rewrap(sealed, record) {
      const envelope = split(sealed)
      const from = ring.require(envelope.keyId)
      const [to] = ring.keys()
      if (envelope.format !== format) {
        return seal({ plain: open({ envelope, record, master: from }), record, master: to })
      }
      const wrapped = withDataKey({ envelope, record, master: from }, (dataKey) =>
        wrap({ dataKey, record, master: to }),
      )
      return join({ ...envelope, keyId: to.id, wrapped })
    },
    currentHeader: () => header({ format, keyId: ring.keys()[0].id }),
    keyIds() {
      const [first, ...others] = ring.keys()
      return [first.id, ...others.map(({ id }) => id)]
    },
    deriveKeys(purpose) {
      const [first, ...others] = ring.keys()
      return [derive(first, purpose), ...others.map((key) => derive(key, purpose))]
    },
  }
}

interface Sealed {
  envelope: Envelope
  record: SealedRecord
  master: MasterKey
}

function seal({ plain, record, master }: { plain: unknown; record: SealedRecord; master: MasterKey }) {
  const text = JSON.stringify(plain)
  if (text === undefined) throw new TypeError('only JSON can be sealed')
  const dataKey = randomBytes(dataKeyBytes)
  try {
    const wrapped = wrap({ dataKey, record, master })
    const aad = valueBinding({ format, keyId: master.id }, record)
    const value = encrypt({ key: createSecretKey(dataKey), aad, text: Buffer.from(text) })
    return join({ format, keyId: master.id, wrapped, value })
  } finally {
    dataKey.fill(0)
  }
}

function open(sealed: Sealed): unknown {
  const { envelope, record } = sealed
  return withDataKey(sealed, (_, key) => {
    const text = authentic({ key, aad: valueBinding(envelope, record), text: envelope.value })
    const plain: unknown = JSON.parse(text.toString())
    text.fill(0)
    return plain
  })
}

function wrap({ dataKey, record, master }: { dataKey: Buffer; record: SealedRecord; master: MasterKey }) {
  return encrypt({ key: master.key, aad: keyBinding({ format, keyId: master.id }, record), text: dataKey })
}

/** The data key is in memory for as long as `use` takes. */
function withDataKey<T>(
  { envelope, record, master }: Sealed,
  use: (dataKey: Buffer, key: KeyObject) => T,
): T {
  const dataKey = authentic({
    key: master.key,
    aad: keyBinding(envelope, record),
    text: envelope.wrapped,
  })
  try {
    return use(dataKey, createSecretKey(dataKey))
  } finally {
    dataKey.fill(0)
  }
}

/** RFC 5869. */
function derive({ key }: MasterKey, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `millrace ${purpose}`, derivedKeyBytes))
}

function authentic(cipher: Cipher): Buffer {
  try {
    return decrypt(cipher)
  } catch {
    // No cause: what the cipher says could only help somebody who tampers.
    throw notAuthentic()
  }
}
