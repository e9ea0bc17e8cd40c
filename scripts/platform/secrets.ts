import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** The key that seals credentials: from the environment, or made once and kept for the owner of `home` alone. */
export function masterKey(home: string, env: Record<string, string | undefined>): string {
  if (env.MILLRACE_MASTER_KEY) return env.MILLRACE_MASTER_KEY
  const file = path.join(home, 'master.key')
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    const key = randomBytes(32).toString('base64')
    // `wx`: two starts at once must not each write a key of their own.
    writeFileSync(file, `${key}\n`, { mode: 0o600, flag: 'wx' })
    return key
  }
}
