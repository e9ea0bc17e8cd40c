import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type MasterKeyVariables, newMasterKey, readMasterKeyVariables } from '@millrace/vault'
import { StartError } from './start-error.ts'

/**
 * Where the keys that seal credentials are: as the environment says, or in a file made once and kept for the owner of
 * `home` alone. Handed on to web and worker, which follow the file through a rotation.
 */
export function masterKeyVariables(home: string, env: MasterKeyVariables): MasterKeyVariables {
  const { MILLRACE_MASTER_KEY, MILLRACE_PREVIOUS_MASTER_KEYS, MILLRACE_MASTER_KEY_FILE } = env
  const variables =
    MILLRACE_MASTER_KEY || MILLRACE_MASTER_KEY_FILE
      ? { MILLRACE_MASTER_KEY, MILLRACE_PREVIOUS_MASTER_KEYS, MILLRACE_MASTER_KEY_FILE }
      : { MILLRACE_MASTER_KEY_FILE: ensureKeyFile(path.join(home, 'master.key')) }
  const read = readMasterKeyVariables(variables)
  if ('problem' in read) throw new StartError(`MILLRACE_MASTER_KEY ${read.problem}.`)
  return variables
}

function ensureKeyFile(file: string): string {
  if (existsSync(file)) return file
  // `wx`: two starts at once must not each write a key of their own.
  writeFileSync(file, `${newMasterKey()}\n`, { mode: 0o600, flag: 'wx' })
  return file
}
