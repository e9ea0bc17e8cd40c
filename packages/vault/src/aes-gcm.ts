import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto'

export interface Cipher {
  key: KeyObject
  /** Authenticated beside the text, not stored with it. */
  aad: Buffer
  text: Buffer
}

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16
export const overheadBytes = nonceBytes + tagBytes

/** Nonce, ciphertext and tag in one. */
export function encrypt({ key, aad, text }: Cipher): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(aad)
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()])
}

/** Throws when a byte of text or aad differs. */
export function decrypt({ key, aad, text }: Cipher): Buffer {
  const nonce = text.subarray(0, nonceBytes)
  const tag = text.subarray(text.length - tagBytes)
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
    .setAAD(aad)
    .setAuthTag(tag)
  return Buffer.concat([decipher.update(text.subarray(nonceBytes, text.length - tagBytes)), decipher.final()])
}
