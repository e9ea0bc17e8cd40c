import { randomBytes } from 'node:crypto'
import { hashSecret } from '../shared/secret-token.ts'

const codeCount = 10
/** Base32 without what is read wrong: no 0 and O, no 1 and I. Its 32 letters take five bits of a byte each. */
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const codeLetters = 16

/** 80 random bits each, shown once; stored as hashes. */
export function newRecoveryCodes(): { codes: string[]; hashes: Uint8Array<ArrayBuffer>[] } {
  const codes = Array.from({ length: codeCount }, newCode)
  return { codes, hashes: codes.map(hashRecoveryCode) }
}

/** However it is typed: without its hyphens, in small letters. */
export function hashRecoveryCode(code: string): Uint8Array<ArrayBuffer> {
  return hashSecret(code.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''))
}

function newCode(): string {
  const code = Array.from(randomBytes(codeLetters), (byte) => letters[byte % letters.length]).join('')
  return code.replaceAll(/.{4}(?=.)/g, '$&-')
}
