import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { StartError } from './start-error.ts'

const keyBytes = 32

/** The key that seals credentials: from the environment, or made once and kept for the owner of `home` alone. */
export function masterKey(home: string, env: Record<string, string | undefined>): string {
  const given = env.MILLRACE_MASTER_KEY
  if (given) {
    if (Buffer.from(given, 'base64').length === keyBytes) return given
    throw new StartError(
      'MILLRACE_MASTER_KEY must be 32 random bytes in base64; make one with: openssl rand -base64 32',
    )
  }
  const file = path.join(home, 'master.key')
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    const key = randomBytes(keyBytes).toString('base64')
    // `wx`: two starts at once must not each write a key of their own.
    writeFileSync(file, `${key}\n`, { mode: 0o600, flag: 'wx' })
    return key
  }
}
