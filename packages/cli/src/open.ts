import { createDatabase, type Database } from '@millrace/db'
import { createVault, type MasterKeys, readMasterKeyVariables, type Vault } from '@millrace/vault'
import { CliError, type Io } from './io.ts'

/** For as long as `work` takes. */
export async function withDatabase<T>({ env }: Io, work: (db: Database) => Promise<T>): Promise<T> {
  if (!env.DATABASE_URL) throw new CliError('DATABASE_URL is missing: the address of Postgres.')
  const db = createDatabase({ url: env.DATABASE_URL, poolSize: 2 })
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}

export function requireVault(io: Io): Vault {
  return createVault(requireMasterKeys(io))
}

/** A rotation changes the file; keys in variables are changed by whoever sets them. */
export function requireKeyFile(io: Io): string {
  const keys = requireMasterKeys(io)
  if ('masterKeyFile' in keys) return keys.masterKeyFile
  throw new CliError(
    [
      'The master key comes from MILLRACE_MASTER_KEY, which this command cannot change. Either move the key to a file',
      'that web and worker can read (MILLRACE_MASTER_KEY_FILE) and run this again, or rotate by hand: make a key with',
      '`openssl rand -base64 32`, add it to MILLRACE_PREVIOUS_MASTER_KEYS of every process and restart them, swap the two',
      'and restart them, run `millrace vault rewrap`, and take the old key away once `millrace vault status` says so.',
    ].join('\n'),
  )
}

function requireMasterKeys({ env }: Io): MasterKeys {
  const read = readMasterKeyVariables(env)
  if ('problem' in read) throw new CliError(`MILLRACE_MASTER_KEY ${read.problem}.`)
  return read.keys
}
