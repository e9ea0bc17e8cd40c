import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits for an address that counts once: nothing to guess, so a fast hash is what is stored. */
export function newSecretToken(): { token: string; hash: Uint8Array<ArrayBuffer> } {
  const token = randomBytes(32).toString('base64url')
  return { token, hash: hashSecret(token) }
}

export function hashSecret(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest())
}
