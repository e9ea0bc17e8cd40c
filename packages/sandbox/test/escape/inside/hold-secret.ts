import { openSync, readFileSync, writeFileSync } from 'node:fs'
import { call } from './power.ts'

const file = 'secret-of-a-neighbour'
const held = { text: '', bytes: Buffer.alloc(0) }
/** Something that all sandboxes see, read-only: the lock below is on it. */
export const sharedFile = import.meta.filename
export const lockedByte = 77n

/** In memory as text and as bytes, and in a file. */
export function holdSecret(secret: string): string {
  held.text = secret
  held.bytes = Buffer.from(secret)
  writeFileSync(file, secret, { mode: 0o666 })
  call('fcntl', openSync(sharedFile, 'r'), setLock, lockOf(readLock))
  return 'held'
}

export function readSecret(): string {
  const isSame = held.text === held.bytes.toString() && held.text === readFileSync(file, 'utf8')
  return isSame ? held.text : 'it was changed'
}

const setLock = 6
const readLock = 0

/** struct flock of the 64-bit architectures. */
export function lockOf(kind: number): Buffer {
  const lock = Buffer.alloc(32)
  lock.writeInt16LE(kind, 0)
  lock.writeBigInt64LE(lockedByte, 8)
  lock.writeBigInt64LE(1n, 16)
  return lock
}
