import { VaultError } from './errors.ts'
import { readKeyFile } from './key-file.ts'
import type { MasterKeys } from './key-ring.ts'
import { parseMasterKey } from './master-key.ts'

/** The variables that say where the master keys are; the apps read them from their environment. */
export interface MasterKeyVariables {
  MILLRACE_MASTER_KEY?: string | undefined
  /** Keys that only open, separated by commas. */
  MILLRACE_PREVIOUS_MASTER_KEYS?: string | undefined
  MILLRACE_MASTER_KEY_FILE?: string | undefined
}

/** `problem` goes on after the name of the variable `MILLRACE_MASTER_KEY`, and never tells a key. */
export function readMasterKeyVariables({
  MILLRACE_MASTER_KEY: key,
  MILLRACE_PREVIOUS_MASTER_KEYS: previous,
  MILLRACE_MASTER_KEY_FILE: file,
}: MasterKeyVariables): { keys: MasterKeys } | { problem: string } {
  if (file && (key || previous)) return { problem: 'must not be set beside MILLRACE_MASTER_KEY_FILE' }
  if (!file && !key) {
    return {
      problem:
        'is missing: the key that seals credentials, 32 random bytes in base64 (or MILLRACE_MASTER_KEY_FILE)',
    }
  }
  try {
    if (file) return usableFile(file)
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    return { problem: `comes from MILLRACE_MASTER_KEY_FILE: ${error.message}` }
  }
  const previousMasterKeys = (previous ?? '').split(/[\s,]+/).filter((text) => text !== '')
  if (!isMasterKey(key ?? '')) {
    return { problem: 'must be 32 random bytes in base64; make one with: openssl rand -base64 32' }
  }
  if (!previousMasterKeys.every(isMasterKey)) {
    return {
      problem: 'has previous keys (MILLRACE_PREVIOUS_MASTER_KEYS) that are not 32 bytes in base64 each',
    }
  }
  return { keys: { masterKey: key ?? '', previousMasterKeys } }
}

function usableFile(masterKeyFile: string): { keys: MasterKeys } {
  readKeyFile(masterKeyFile)
  return { keys: { masterKeyFile } }
}

function isMasterKey(text: string): boolean {
  try {
    parseMasterKey(text)
    return true
  } catch {
    return false
  }
}
