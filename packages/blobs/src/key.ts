import { randomBytes } from 'node:crypto'
import { BlobMissing } from './port.ts'

const keyPattern = /^[0-9a-f]{32}$/

export function newKey(): string {
  return randomBytes(16).toString('hex')
}

/** A key is never a path, whoever it comes from. */
export function requireKey(key: string): string {
  if (!keyPattern.test(key)) throw new BlobMissing()
  return key
}

export function isKey(text: string): boolean {
  return keyPattern.test(text)
}

/** Keys are spread over 256 folders, so that none grows huge. The order of the paths is that of the keys. */
export function folderOf(key: string): string {
  return key.slice(0, 2)
}
