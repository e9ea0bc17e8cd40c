import { existsSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isOffline, runCli } from '@millrace/cli'
import { readConfig, type StackConfig } from '../platform/config.ts'
import { generateClient } from '../platform/generate.ts'
import { startEmbeddedPostgres } from '../platform/postgres.ts'
import { findPostmaster } from '../platform/postmaster.ts'
import { masterKeyVariables } from '../platform/secrets.ts'
import { StartError } from '../platform/start-error.ts'

// The `millrace` command against the local stack: with its key file and its database, whether it runs or not.
const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())
const io = {
  out: (line: string) => console.log(line),
  note: (line: string) => console.error(line),
  wait: (ms: number) => delay(ms, undefined, { signal: stop.signal }),
  signal: stop.signal,
}
try {
  process.exitCode = await run(process.argv.slice(2), readConfig(process.env))
} catch (error) {
  console.error(error instanceof StartError ? error.message : error)
  process.exitCode = 1
}

async function run(args: string[], config: StackConfig): Promise<number> {
  await generateClient()
  if (isOffline(args)) return runCli(args, { ...io, env: process.env })
  const database = await openDatabase(config)
  try {
    return await runCli(args, {
      ...io,
      env: { ...process.env, ...masterKeyVariables(config.home, process.env), DATABASE_URL: database.url },
    })
  } finally {
    await database.close()
  }
}

/** The embedded one is started when it does not run, and stopped again only then. */
async function openDatabase({ home, databaseUrl }: StackConfig) {
  if (databaseUrl !== null) return { url: databaseUrl, close: async () => {} }
  const dataDir = path.join(home, 'postgres', 'data')
  if (!existsSync(dataDir)) {
    throw new StartError(`There is no stack in ${home}: start one, or set MILLRACE_HOME or DATABASE_URL.`)
  }
  const running = findPostmaster(dataDir) !== null
  const postgres = await startEmbeddedPostgres({ home })
  return { url: postgres.url, close: async () => (running ? undefined : postgres.stop()) }
}
