import { createHash, randomBytes } from 'node:crypto'

const form = /^mr_[A-Za-z0-9_-]{43}$/

/** 256 random bits: nothing to guess, so a fast hash is enough and a lookup by it is one index read. */
export function newApiKey(): { key: string; prefix: string; hash: Uint8Array<ArrayBuffer> } {
  const key = `mr_${randomBytes(32).toString('base64url')}`
  return { key, prefix: key.slice(0, 9), hash: hashApiKey(key) }
}

export function hashApiKey(key: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(key).digest())
}

export function looksLikeApiKey(text: string): boolean {
  return form.test(text)
}
