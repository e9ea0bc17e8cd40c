import { statSync } from 'node:fs'
import { VaultError } from './errors.ts'
import { readKeyFile } from './key-file.ts'
import { type MasterKey, parseMasterKey } from './master-key.ts'

/** Where the master keys come from. A file is read again whenever it changes: a rotation restarts no process. */
export type MasterKeys =
  | { masterKey: string; previousMasterKeys?: readonly string[] }
  | { masterKeyFile: string }

/** The master keys as of now: the first seals, all open. */
export interface KeyRing {
  keys(): [MasterKey, ...MasterKey[]]
  require(id: string): MasterKey
}

export function openKeyRing(source: MasterKeys): KeyRing {
  return 'masterKeyFile' in source ? fileRing(source.masterKeyFile) : fixedRing(source)
}

function fixedRing({
  masterKey,
  previousMasterKeys = [],
}: {
  masterKey: string
  previousMasterKeys?: readonly string[]
}): KeyRing {
  const keys = parseAll([masterKey, ...previousMasterKeys])
  return { keys: () => keys, require: (id) => find(keys, id) ?? unknownKey(id) }
}

function fileRing(file: string): KeyRing {
  let stamp = stampOf(file)
  let keys = parseAll(readKeyFile(file))
  /** A file that is gone or damaged for a moment takes no key away from a process that has them. */
  const readAgain = () => {
    try {
      const seen = stampOf(file)
      keys = parseAll(readKeyFile(file))
      stamp = seen
    } catch (error) {
      if (!(error instanceof VaultError)) throw error
    }
  }
  const current = () => {
    if (stampOf(file) !== stamp) readAgain()
    return keys
  }
  return {
    keys: current,
    require(id) {
      const known = find(current(), id)
      if (known !== undefined) return known
      // Some file systems change a file without a new time: worth a look before a credential is given up.
      readAgain()
      return find(keys, id) ?? unknownKey(id)
    },
  }
}

function parseAll([first, ...others]: [string, ...string[]]): [MasterKey, ...MasterKey[]] {
  const current = parseMasterKey(first)
  const previous = new Map(others.map(parseMasterKey).map((key) => [key.id, key]))
  previous.delete(current.id)
  return [current, ...previous.values()]
}

function find(keys: readonly MasterKey[], id: string): MasterKey | undefined {
  return keys.find((key) => key.id === id)
}

function unknownKey(id: string): never {
  throw new VaultError(
    'unknown_key',
    `the value was sealed under the master key ${id}, which is not configured here`,
  )
}

/** null: there is no such file now. A new file in its place has another inode. */
function stampOf(file: string): string | null {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? null : `${stats.ino}:${stats.mtimeNs}:${stats.size}`
}
