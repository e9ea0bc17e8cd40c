import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { findFreePort } from './ports.ts'
import {
  type Access,
  type Cluster,
  initialise,
  lastLines,
  openCluster,
  readAccess,
  serverEnv,
  superuser,
  writeAccess,
} from './postgres-cluster.ts'
import { findPostmaster, isAlive, stopPostmaster } from './postmaster.ts'
import { StartError } from './start-error.ts'

export interface EmbeddedPostgres {
  url: string
  port: number
  pid: number
  /** Fast shutdown; harder when that does not end it. */
  stop(): Promise<void>
}

export interface EmbeddedPostgresOptions {
  /** Everything is kept in `<home>/postgres`. */
  home: string
  log?: (line: string) => void
  /** false: commits do not wait for the disk. For tests, whose data nobody needs after a crash. */
  durable?: boolean
}

const database = 'millrace'
const readyTimeoutMs = 60_000

/** A real PostgreSQL on 127.0.0.1, owned by this process and gone with it. */
export async function startEmbeddedPostgres({
  home,
  log = () => {},
  durable = true,
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const cluster = openCluster({ home, log, durable })
  const access = readAccess(cluster) ?? (await initialise(cluster))
  const running = await adoptRunning(cluster, access)
  const server = running ?? (await launch(cluster, access))
  await ensureDatabase(server)
  return server
}

/** A supervisor that was killed outright may leave its server running: it is taken over when it answers, else ended. */
async function adoptRunning(cluster: Cluster, access: Access): Promise<EmbeddedPostgres | null> {
  const pid = findPostmaster(cluster.dataDir)
  if (pid === null) {
    rmSync(path.join(cluster.dataDir, 'postmaster.pid'), { force: true })
    return null
  }
  const answered = await waitUntilReady({ access, isRunning: () => isAlive(pid), timeoutMs: 10_000 })
  if (answered.kind === 'ready') {
    cluster.log(`Using the PostgreSQL that still runs (process ${pid})`)
    return { ...describe(access, pid), stop: () => stopPostmaster(pid) }
  }
  await stopPostmaster(pid)
  return null
}

async function launch(cluster: Cluster, stored: Access): Promise<EmbeddedPostgres> {
  let access = stored
  let portsLeft = 3
  const deadline = performance.now() + readyTimeoutMs
  for (;;) {
    const launched = await launchOnce(cluster, access)
    if (launched.kind === 'ready') {
      writeAccess(cluster, access)
      return launched.server
    }
    const said = readLog(cluster)
    if (/Address already in use|could not bind/i.test(said) && portsLeft > 0) {
      portsLeft -= 1
      cluster.log(`Port ${access.port} is in use; PostgreSQL moves to another one`)
      access = { ...access, port: await findFreePort() }
    } else if (/shared memory block .* is still in use/.test(said) && performance.now() < deadline) {
      // The processes of a server that was killed outright take a moment to notice.
      await delay(250)
    } else {
      throw new StartError(
        `The embedded PostgreSQL did not start (its log is ${cluster.logFile}): ${lastLines(said, 5)}`,
      )
    }
  }
}

async function launchOnce(
  cluster: Cluster,
  access: Access,
): Promise<{ kind: 'ready'; server: EmbeddedPostgres } | { kind: 'failed' }> {
  const { binaries, launcher, dataDir, logFile } = cluster
  const { program, args, ...identity } = launcher.command(binaries.postgres, [
    '-D',
    dataDir,
    ...serverSettings(cluster, access).flatMap((setting) => ['-c', setting]),
  ])
  const output = openSync(logFile, 'w', 0o600)
  // Its own process group: Ctrl-C in the terminal must reach the supervisor only, which stops the database last.
  const child = spawn(program, args, {
    ...identity,
    cwd: '/',
    env: serverEnv(),
    detached: true,
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  const { pid } = child
  if (pid === undefined) {
    await ended
    return { kind: 'failed' }
  }
  const guard = guardAgainstOurDeath(pid)
  void ended.then(() => guard.end())
  const answered = await waitUntilReady({
    access,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    timeoutMs: readyTimeoutMs,
  })
  if (answered.kind === 'ready') {
    child.unref()
    return { kind: 'ready', server: { ...describe(access, pid), stop: () => stopPostmaster(pid) } }
  }
  await stopPostmaster(pid)
  await ended
  return { kind: 'failed' }
}

/** When this process dies without a word the pipe closes, and the shell at its other end stops the server. */
function guardAgainstOurDeath(pid: number): { end(): void } {
  if (process.platform === 'win32') return { end() {} }
  const shell = spawn('/bin/sh', ['-c', 'read -r _ || kill -INT "$1"', 'postgres-guard', String(pid)], {
    cwd: '/',
    env: {},
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  shell.once('error', () => {})
  shell.stdin.once('error', () => {})
  shell.unref()
  unrefHandle(shell.stdin)
  return { end: () => void shell.stdin.end('done\n') }
}

/** A child's pipe is a socket and keeps the event loop alive; its type does not say so. */
function unrefHandle(stream: object): void {
  if ('unref' in stream && typeof stream.unref === 'function') stream.unref()
}

function serverSettings({ durable }: Cluster, { port }: Access): string[] {
  return [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    // Socket paths are limited to 107 bytes, which a deep folder exceeds; nobody needs one.
    'unix_socket_directories=',
    'max_connections=100',
    'shared_buffers=64MB',
    'max_wal_size=512MB',
    // Short queries only: planning for parallelism or compiling them costs more than it saves.
    'jit=off',
    'max_parallel_workers_per_gather=0',
    'max_logical_replication_workers=0',
    'log_checkpoints=off',
    'timezone=UTC',
    'log_timezone=UTC',
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ]
}

type Answer = { kind: 'ready' } | { kind: 'ended' } | { kind: 'silent' }

async function waitUntilReady({
  access,
  isRunning,
  timeoutMs,
}: {
  access: Access
  isRunning: () => boolean
  timeoutMs: number
}): Promise<Answer> {
  const deadline = performance.now() + timeoutMs
  while (performance.now() < deadline) {
    if (!isRunning()) return { kind: 'ended' }
    if (await query(connectionUrl(access, 'postgres'), 'SELECT 1').then(Boolean, () => false)) {
      return isRunning() ? { kind: 'ready' } : { kind: 'ended' }
    }
    await delay(25)
  }
  return { kind: 'silent' }
}

async function ensureDatabase({ url }: EmbeddedPostgres): Promise<void> {
  const admin = new URL(url)
  admin.pathname = '/postgres'
  const found = await query(admin.href, `SELECT 1 FROM pg_database WHERE datname = '${database}'`)
  if (found === 0) await query(admin.href, `CREATE DATABASE ${database}`)
}

async function query(url: string, sql: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query(sql)).rowCount ?? 0
  } finally {
    await client.end().catch(() => {})
  }
}

function describe(access: Access, pid: number): { url: string; port: number; pid: number } {
  return { url: connectionUrl(access, database), port: access.port, pid }
}

function connectionUrl({ port, password }: Access, name: string): string {
  return `postgresql://${superuser}:${password}@127.0.0.1:${port}/${name}`
}

function readLog({ logFile }: Cluster): string {
  return existsSync(logFile) ? readFileSync(logFile, 'utf8') : ''
}
