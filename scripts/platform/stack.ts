import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { childEnvironment, passedOn } from './child-environment.ts'
import { prepareHome, root, type StackConfig } from './config.ts'
import { definedOnly } from './environment.ts'
import { lockHome } from './home-lock.ts'
import type { StackIsolation } from './isolation.ts'
import { requireFreePort } from './ports.ts'
import { startEmbeddedPostgres } from './postgres.ts'
import { untilGone } from './postmaster.ts'
import type { Progress } from './progress.ts'
import { masterKeyVariables } from './secrets.ts'
import { StartError } from './start-error.ts'
import { type ChildSpec, createSupervisor } from './supervisor.ts'
import { runTask } from './task.ts'

export type StackMode = 'production' | 'development'

export interface Stack {
  url: string
  demoUrl: string | null
  /** With the credentials in it: for tools of the operator, such as benchmarks. */
  databaseUrl: string
  /** Resolves with the reason when the database has ended on its own, or a part cannot be started again; the caller then stops the stack. */
  broken: Promise<StartError>
  /** Process ids by name, for those who measure memory or kill a part on purpose; a part that ended is started again. */
  pids: Record<string, number>
  /** Running runs may end first, for half a minute at most. */
  stop(): Promise<void>
  /** Shortens a stop under way: what still runs goes on at the next start. */
  hurry(): void
}

/**
 * Brings up database, web and worker, in this order, and owns them until `stop`. What was started is ended again when
 * a later part fails.
 */
export async function startStack({
  config,
  isolation,
  mode,
  progress,
  env = process.env,
}: {
  config: StackConfig
  isolation: StackIsolation
  mode: StackMode
  progress: Progress
  env?: Record<string, string | undefined>
}): Promise<Stack> {
  await requireStartable(config, env)
  const lock = lockHome(config.home)
  const cleanups: (() => Promise<void> | void)[] = [() => lock.release()]
  const stop = async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
  }
  try {
    return await bringUp({ config, isolation, mode, progress, env, cleanups, stop })
  } catch (error) {
    await stop()
    throw error
  }
}

/** What can be known before anything is built: a sentence now is better than the same one after minutes. */
export async function requireStartable(
  config: StackConfig,
  env: Record<string, string | undefined> = process.env,
): Promise<void> {
  prepareHome(config.home)
  masterKeyVariables(config.home, env)
  await requireFreePort({ host: config.host, port: config.port, variable: 'PORT' })
  if (config.demo) await requireFreePort({ host: '127.0.0.1', port: config.demoPort, variable: 'DEMO_PORT' })
  if (config.databaseUrl !== null) await requireDatabase(config.databaseUrl)
}

async function bringUp({
  config,
  isolation,
  mode,
  progress,
  env,
  cleanups,
  stop,
}: {
  config: StackConfig
  isolation: StackIsolation
  mode: StackMode
  progress: Progress
  env: Record<string, string | undefined>
  cleanups: (() => Promise<void> | void)[]
  stop: () => Promise<void>
}): Promise<Stack> {
  const pids: Record<string, number> = {}
  const masterKeys = masterKeyVariables(config.home, env)
  let databaseUrl = config.databaseUrl
  let postgresEnded: Promise<StartError> | null = null
  if (databaseUrl === null) {
    const postgres = await progress.step('Embedded Postgres', () =>
      startEmbeddedPostgres({ home: config.home }),
    )
    cleanups.push(() => postgres.stop())
    databaseUrl = postgres.url
    pids.postgres = postgres.pid
    postgresEnded = untilGone(postgres.pid).then(
      () =>
        new StartError(
          `The embedded Postgres has ended. Its log is in ${path.join(config.home, 'postgres')}`,
        ),
    )
  }

  const demoUrl = config.demo ? `http://127.0.0.1:${config.demoPort}` : null
  const shared = childEnvironment({ config, env, mode, databaseUrl, masterKeys })
  await progress.step('Database schema and seed', () => prepareDatabase({ config, mode, shared, demoUrl }))

  const supervisor = await createSupervisor({
    logs: path.join(config.home, 'logs'),
    echo: mode === 'development',
    onStarted: (name, pid) => {
      pids[name] = pid
    },
    onRestart: (sentence) => console.error(sentence),
  })
  cleanups.push(() => supervisor.stop())
  if (config.demo) {
    supervisor.start({
      name: 'demo',
      args: [...smallHeap, 'packages/testing/src/demo-world/main.ts'],
      env: { ...passedOn(env), DEMO_PORT: String(config.demoPort) },
    })
  }
  supervisor.start(
    workerProcess({ mode, env: { ...shared, ALLOW_NO_ISOLATION: isolation.allowNone ? '1' : '0' } }),
  )
  supervisor.start(webProcess({ mode, config, env: shared }))
  await progress.step('Web and worker', () =>
    Promise.race([
      untilReady(healthUrl(config)),
      supervisor.broken.then((error) => {
        throw error
      }),
    ]),
  )
  supervisor.keepUp()
  const broken = Promise.race([supervisor.broken, ...(postgresEnded === null ? [] : [postgresEnded])])
  return { url: config.publicUrl, demoUrl, databaseUrl, broken, pids, stop, hurry: supervisor.hurry }
}

/** The demo world and the supervisor do next to nothing: V8 need not reserve for more. */
const smallHeap = ['--max-old-space-size=64', '--max-semi-space-size=1']

/** V8 begins with a heap so small that files on their way fill it again and again; collecting them was half of the work. */
const roomForPieces = ['--initial-old-space-size=96']

/**
 * Names are looked up on half of libuv's threads, and one whose server is silent takes a thread for seconds. Each run may
 * look up two at once; with Node's four threads, one run could keep all others waiting.
 */
const roomForLookups = '36'

function workerProcess({ mode, env }: { mode: StackMode; env: ChildSpec['env'] }): ChildSpec {
  const development = ['--watch-path=apps/worker/src', '--watch-path=packages', 'apps/worker/src/main.ts']
  return {
    name: 'worker',
    args: mode === 'production' ? [...roomForPieces, 'apps/worker/dist/main.mjs'] : development,
    env: { ...env, UV_THREADPOOL_SIZE: env.UV_THREADPOOL_SIZE ?? roomForLookups },
  }
}

function webProcess({
  mode,
  config,
  env,
}: {
  mode: StackMode
  config: StackConfig
  env: ChildSpec['env']
}): ChildSpec {
  const next = path.join(root, 'node_modules/next/dist/bin/next')
  const verb = mode === 'production' ? 'start' : 'dev'
  return {
    name: 'web',
    args: [next, verb, '--hostname', config.host, '--port', String(config.port)],
    cwd: path.join(root, 'apps/web'),
    env: { ...env, NEXT_TELEMETRY_DISABLED: '1', PORT: String(config.port), HOST: config.host },
  }
}

/** Migrations and seed load the whole Prisma client: a process of its own gives that memory back. */
async function prepareDatabase({
  config,
  mode,
  shared,
  demoUrl,
}: {
  config: StackConfig
  mode: StackMode
  shared: Record<string, string | undefined>
  demoUrl: string | null
}): Promise<void> {
  await mkdir(path.join(config.home, 'blobs'), { recursive: true })
  const env = definedOnly({ ...shared, DEMO_URL: demoUrl ?? '' })
  await runTask({
    title: `Preparing the database (${mode})`,
    args: ['scripts/tasks/prepare-database.ts'],
    env,
  })
}

async function requireDatabase(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    const { hostname, port, pathname } = new URL(databaseUrl)
    const why =
      error instanceof Error
        ? error.message || ('code' in error ? String(error.code) : error.name)
        : String(error)
    throw new StartError(
      `The database of DATABASE_URL (${hostname}:${port || 5432}${pathname}) cannot be used: ${why}.`,
      { cause: error },
    )
  } finally {
    await client.end().catch(() => {})
  }
}

function healthUrl(config: StackConfig): string {
  const host = ['0.0.0.0', '::'].includes(config.host) ? '127.0.0.1' : config.host
  return `http://${host.includes(':') ? `[${host}]` : host}:${config.port}/api/health`
}

/** Ready: the API answers and at least one worker is there. */
async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + 120_000
  let seen = 'no answer yet'
  while (Date.now() < deadline) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
      const body: unknown = await response.json()
      seen = `${response.status} ${JSON.stringify(body).slice(0, 300)}`
      if (response.ok && hasWorker(body)) return
    } catch (error) {
      seen = error instanceof Error ? error.message : String(error)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new StartError(
    `Web and worker were not ready after two minutes; the last answer of ${url} was: ${seen}`,
  )
}

function hasWorker(body: unknown): boolean {
  return (
    typeof body === 'object' &&
    body !== null &&
    'workers' in body &&
    Array.isArray(body.workers) &&
    body.workers.length > 0
  )
}

/** What the first start wrote for the person (and for tests): how to sign in. */
export async function readDevFile(
  home: string,
): Promise<{ url: string; email: string; password: string; apiKey: string }> {
  return JSON.parse(await readFile(path.join(home, 'dev.json'), 'utf8'))
}
