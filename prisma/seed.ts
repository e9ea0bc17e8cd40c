import path from 'node:path'
import { createBlobs } from '@millrace/blobs'
import { createDatabase } from '@millrace/db'
import type { Services } from '@millrace/services'
import { createVault, type MasterKeys, readMasterKeyVariables } from '@millrace/vault'
import { seedDatabase } from './seed/seed-database.ts'

type Environment = Record<string, string | undefined>

/** Makes the first organization (and, with DEMO_URL, the demo) in the database that the environment names. */
export async function seed(env: Environment): Promise<void> {
  const db = createDatabase({ url: required(env, 'DATABASE_URL'), poolSize: 2 })
  const home = required(env, 'MILLRACE_HOME')
  try {
    const services: Services = {
      db,
      // Nothing is started and nobody listens yet.
      queue: {
        add: ignore,
        liveRunIds: async () => new Set(),
        depth: async () => ({ waiting: 0, active: 0 }),
        close: ignore,
      },
      live: { publish: ignore, subscribe: ignore, close: ignore },
      vault: createVault(masterKeys(env)),
      blobs: createBlobs({ url: env.BLOB_URL ?? `file:${path.join(home, 'blobs')}` }),
      publicUrl: required(env, 'PUBLIC_URL').replace(/\/+$/, ''),
      now: () => new Date(),
      log: ({ level, message, error }) => console[level](message, error ?? ''),
    }
    await seedDatabase({ services, home, demoUrl: env.DEMO_URL || null })
  } finally {
    await db.close()
  }
}

async function ignore(): Promise<void> {}

function masterKeys(env: Environment): MasterKeys {
  const read = readMasterKeyVariables(env)
  if ('problem' in read) throw new Error(`MILLRACE_MASTER_KEY ${read.problem}`)
  return read.keys
}

function required(env: Environment, name: string): string {
  const value = env[name]
  if (value) return value
  throw new Error(`${name} is not set`)
}
