import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { StartError } from './start-error.ts'

export const root = path.resolve(import.meta.dirname, '../..')

/** What a local stack is started with. Read once from the environment; children get only what they need. */
export interface StackConfig {
  home: string
  host: string
  port: number
  demoPort: number
  publicUrl: string
  /** null: an embedded Postgres is started below `home`. */
  databaseUrl: string | null
  /** null: queue and live events run on Postgres. */
  redisUrl: string | null
  /** The demo world and its seed; on while the database is the embedded one, unless MILLRACE_DEMO says otherwise. */
  demo: boolean
  /** A worker may start where the machine gives no isolation. */
  allowNoIsolation: boolean
}

type Environment = Record<string, string | undefined>

export function readConfig(env: Environment): StackConfig {
  requireConcurrency(env)
  const port = readPort(env, 'PORT', 3000)
  const host = env.HOST ?? '127.0.0.1'
  const databaseUrl = readUrl(env, 'DATABASE_URL', ['postgres:', 'postgresql:'])
  const loopback = ['127.0.0.1', 'localhost', '::1'].includes(host)
  return {
    home: path.resolve(root, env.MILLRACE_HOME || '.millrace'),
    host,
    port,
    demoPort: readPort(env, 'DEMO_PORT', port + 100),
    publicUrl: (readUrl(env, 'PUBLIC_URL', ['http:', 'https:']) ?? `http://127.0.0.1:${port}`).replace(
      /\/+$/,
      '',
    ),
    databaseUrl,
    redisUrl: readUrl(env, 'REDIS_URL', ['redis:', 'rediss:']),
    demo: env.MILLRACE_DEMO === undefined ? databaseUrl === null : env.MILLRACE_DEMO === '1',
    // `npm start` is for one's own machine: only there does it vouch for running without kernel isolation.
    allowNoIsolation: env.ALLOW_NO_ISOLATION === undefined ? loopback : env.ALLOW_NO_ISOLATION === '1',
  }
}

/** Makes `home`, for its owner alone, and proves that it can be written. */
export function prepareHome(home: string): void {
  try {
    makeFolder(home)
    accessSync(home, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new StartError(
      `Millrace keeps its data in ${home} and may not write there: change the folder's owner or set MILLRACE_HOME to another one.`,
      { cause: error },
    )
  }
}

/** One level at a time: Node's `recursive` never returns below a folder that answers ENOENT to mkdir, such as /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(path.dirname(folder))
  mkdirSync(folder, { mode: 0o711 })
}

function readPort(env: Environment, name: string, fallback: number): number {
  const text = env[name]
  if (text === undefined || text === '') return fallback
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new StartError(`${name} must be a port between 1 and 65535; it is "${text}".`)
  }
  return port
}

/** The worker reads it itself; a typing error is better told before anything is built. */
function requireConcurrency({ WORKER_CONCURRENCY: text }: Environment): void {
  if (!text) return
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > 500) {
    throw new StartError(`WORKER_CONCURRENCY must be a whole number from 1 to 500; it is "${text}".`)
  }
}

function readUrl(env: Environment, name: string, protocols: string[]): string | null {
  const text = env[name]
  if (text === undefined || text === '') return null
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !protocols.includes(url.protocol)) {
    throw new StartError(
      `${name} must be a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}.`,
    )
  }
  return text
}
