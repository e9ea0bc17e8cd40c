import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { VaultError } from './errors.ts'
import { parseMasterKey } from './master-key.ts'

/** Before a key that a rotation has added and not yet made the first. */
const stagedMark = '# next: opens already, seals once the rotation goes on'

/** The keys of a file: one per line, the first seals, all open. Empty lines and lines that begin with `#` are nothing. */
export function readKeyFile(file: string): [string, ...string[]] {
  const [first, ...others] = linesOf(file).filter((line) => !line.startsWith('#'))
  if (first === undefined) throw new VaultError('bad_key_file', `the key file ${file} holds no key`)
  for (const line of [first, ...others]) parseMasterKey(line)
  return [first, ...others]
}

/** The key of a rotation that has begun; null: none has. */
export function readStagedKey(file: string): string | null {
  const lines = linesOf(file)
  const mark = lines.indexOf(stagedMark)
  return mark === -1 ? null : (lines[mark + 1] ?? null)
}

/** Whoever reads meanwhile sees the old file or the new one, never a part; only its owner may read it. */
export function writeKeyFile(
  file: string,
  keys: readonly string[],
  { staged = null }: { staged?: string | null } = {},
): void {
  const lines = [...keys, ...(staged === null ? [] : [stagedMark, staged])]
  const draft = `${file}.${randomUUID()}`
  try {
    const handle = openSync(draft, 'wx', 0o600)
    try {
      writeSync(handle, lines.map((line) => `${line}\n`).join(''))
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
      .filter((line) => line !== '')
  } catch (error) {
    throw new VaultError('bad_key_file', `the key file ${file} cannot be read: ${reasonOf(error)}`)
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}
