import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { findFreePort } from './ports.ts'
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts'
import { StartError } from './start-error.ts'
import { type Launcher, unprivilegedLauncher } from './unprivileged.ts'

/** The files of one database server, and what it takes to run it. */
export interface Cluster {
  folder: string
  dataDir: string
  logFile: string
  binaries: PostgresBinaries
  launcher: Launcher
  log: (line: string) => void
  durable: boolean
}

/** Where it answers, kept in the file `access`. */
export interface Access {
  port: number
  password: string
}

export const superuser = 'millrace'

export function openCluster({
  home,
  log,
  durable,
}: {
  home: string
  log: (line: string) => void
  durable: boolean
}): Cluster {
  const folder = path.join(home, 'postgres')
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new StartError(
      `The embedded PostgreSQL keeps its data in ${folder} and this user may not write there: change the folder's owner or set MILLRACE_HOME to another one.`,
      { cause: error },
    )
  }
  const real = realpathSync(folder)
  const binaries = findPostgresBinaries()
  const cluster = {
    folder: real,
    dataDir: path.join(real, 'data'),
    logFile: path.join(real, 'server.log'),
    binaries,
    launcher: unprivilegedLauncher({ mustReach: [binaries.root, real] }),
    log,
    durable,
  }
  requireSameMajor(cluster)
  return cluster
}

function requireSameMajor({ dataDir, binaries }: Cluster): void {
  const versionFile = path.join(dataDir, 'PG_VERSION')
  if (!existsSync(versionFile)) return
  const major = Number.parseInt(readFileSync(versionFile, 'utf8'), 10)
  if (major === binaries.major) return
  throw new StartError(
    `${dataDir} was written by PostgreSQL ${major} and this is PostgreSQL ${binaries.major}: carry the data over with pg_dump and pg_restore, or move the folder away to start empty.`,
  )
}

export function readAccess({ folder, dataDir }: Cluster): Access | null {
  if (!existsSync(dataDir)) return null
  try {
    const [port, password] = readFileSync(path.join(folder, 'access'), 'utf8').split('\n')
    if (port && password) return { port: Number(port), password }
  } catch (error) {
    throw new StartError(
      `${dataDir} has a database but its password file ${path.join(folder, 'access')} cannot be read: restore the file, or move the folder ${folder} away to start empty.`,
      { cause: error },
    )
  }
  throw new StartError(
    `The password file ${path.join(folder, 'access')} is damaged: restore it, or move the folder ${folder} away to start empty.`,
  )
}

export function writeAccess({ folder }: Cluster, { port, password }: Access): void {
  const file = path.join(folder, 'access')
  writeFileSync(`${file}.new`, `${port}\n${password}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** Built beside its place and moved there when complete: an interrupted first start leaves nothing half-made. */
export async function initialise(cluster: Cluster): Promise<Access> {
  const { folder, dataDir, binaries, launcher, log } = cluster
  log('Creating the database')
  const access = { port: await findFreePort(), password: randomBytes(24).toString('base64url') }
  const draft = path.join(folder, 'data.new')
  const passwordFile = path.join(folder, 'password.new')
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { mode: 0o700 })
  writeFileSync(passwordFile, `${access.password}\n`, { mode: 0o600 })
  try {
    if (launcher.account) {
      for (const entry of [draft, passwordFile]) chownSync(entry, launcher.account.uid, launcher.account.gid)
    }
    const { program, args, ...identity } = launcher.command(binaries.initdb, [
      `--pgdata=${draft}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--data-checksums',
    ])
    const result = spawnSync(program, args, { ...identity, cwd: '/', env: serverEnv(), encoding: 'utf8' })
    if (result.status !== 0) {
      const detail = result.error?.message ?? lastLines(`${result.stdout}\n${result.stderr}`, 5)
      throw new StartError(`The embedded PostgreSQL could not create its database in ${folder}: ${detail}`)
    }
    writeAccess(cluster, access)
    renameSync(draft, dataDir)
  } finally {
    rmSync(passwordFile, { force: true })
  }
  return access
}

/** Nothing of ours reaches the server: PG* variables would change it, and secrets do not belong there. */
export function serverEnv(): NodeJS.ProcessEnv {
  const { SystemRoot } = process.env
  return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', ...(SystemRoot ? { SystemRoot } : {}) }
}

export function lastLines(text: string, count: number): string {
  return text.trim().split('\n').slice(-count).join(' | ')
}
