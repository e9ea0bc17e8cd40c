import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { VaultError } from './errors.ts'
import { parseMasterKey } from './master-key.ts'

/** The keys of a file: one per line, the first seals, all open. Empty lines and lines that begin with `#` are nothing. */
export function readKeyFile(file: string): [string, ...string[]] {
  const [first, ...others] = linesOf(file)
  if (first === undefined) throw new VaultError('bad_key_file', `the key file ${file} holds no key`)
  for (const line of [first, ...others]) parseMasterKey(line)
  return [first, ...others]
}

/** Whoever reads meanwhile sees the old file or the new one, never a part; only its owner may read it. */
export function writeKeyFile(file: string, keys: readonly string[]): void {
  const draft = `${file}.${randomUUID()}`
  try {
    const handle = openSync(draft, 'wx', 0o600)
    try {
      writeSync(handle, keys.map((key) => `${key}\n`).join(''))
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    throw new VaultError('bad_key_file', `the key file ${file} cannot be written: ${reasonOf(error)}`)
  }
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'))
  } catch (error) {
    throw new VaultError('bad_key_file', `the key file ${file} cannot be read: ${reasonOf(error)}`)
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}
