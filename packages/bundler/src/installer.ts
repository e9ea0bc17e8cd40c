import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { BundlerUnavailable } from './port.ts'

export interface Installed {
  /** The folder that holds `node_modules`. */
  dir: string
  versions: Record<string, string>
}

export type InstallResult =
  | { ok: true; installed: Installed }
  /** `name`: the package that is to blame, where npm says so. */
  | { ok: false; name: string | null; message: string }

const keptInstalls = 8
const timeoutMs = 60_000
/** Somebody waits: a registry that is away is told soon. */
const npmSettings = {
  npm_config_update_notifier: 'false',
  npm_config_fetch_retries: '1',
  npm_config_fetch_retry_mintimeout: '1000',
  npm_config_fetch_timeout: '20000',
}
/**
 * Also for what a package itself needs: a repository, an address or a file would be read from here, in the network of the
 * platform. An npm that does not know these refuses nothing; `isFromRegistry` looks at what it has installed.
 */
const fromRegistryOnly = ['git', 'remote', 'file', 'directory'].map((kind) => `--allow-${kind}=none`)
const quietly = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error']
/** What npm needs to find its configuration and the way out; nothing of the platform's own. */
const passedVariables =
  /^(?:PATH|HOME|USERPROFILE|APPDATA|TMPDIR|LANG|HTTPS?_PROXY|NO_PROXY|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|npm_config_.*)$/i

/**
 * Installs sets of packages, each in a folder of its own, and keeps the last few: a draft is bundled again and again
 * while its author tries it out.
 */
export class Installer {
  readonly #installs = new Map<string, Promise<InstallResult>>()
  readonly #dirs = new Set<string>()
  readonly #variables: Record<string, string>

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.#variables = Object.fromEntries(
      Object.entries(environment).flatMap(([name, value]) =>
        value !== undefined && passedVariables.test(name) ? [[name, value]] : [],
      ),
    )
  }

  install(dependencies: Readonly<Record<string, string>>): Promise<InstallResult> {
    const key = JSON.stringify(Object.entries(dependencies).toSorted())
    let install = this.#installs.get(key)
    if (install === undefined) {
      install = this.#install(dependencies)
      this.#installs.set(key, install)
      // What failed may succeed the next time: a package was published, the registry is back.
      install.then(
        (result) => result.ok || this.#installs.delete(key),
        () => this.#installs.delete(key),
      )
    }
    return install
  }

  /** Installs beyond the last few go; call it when no bundle is being made. */
  async trim(): Promise<void> {
    for (const key of [...this.#installs.keys()].slice(0, -keptInstalls)) {
      const result = await this.#installs.get(key)?.catch(() => null)
      this.#installs.delete(key)
      if (result?.ok) await this.#remove(result.installed.dir)
    }
  }

  async close(): Promise<void> {
    this.#installs.clear()
    await Promise.all([...this.#dirs].map((dir) => this.#remove(dir)))
  }

  async #install(dependencies: Readonly<Record<string, string>>): Promise<InstallResult> {
    const dir = await mkdtemp(path.join(tmpdir(), `millrace-bundle-${process.pid}-`))
    this.#dirs.add(dir)
    await writeFile(path.join(dir, 'package.json'), JSON.stringify({ private: true, dependencies }))
    const { code, stderr } = await this.#npm(dir)
    const names = Object.keys(dependencies)
    if (code !== 0) {
      await this.#remove(dir)
      return explain(stderr, names)
    }
    if (!(await isFromRegistry(dir))) {
      await this.#remove(dir)
      return { ok: false, name: names.length === 1 ? (names[0] ?? null) : null, message: notOfRegistry }
    }
    return { ok: true, installed: { dir, versions: await readVersions(dir, dependencies) } }
  }

  #npm(dir: string): Promise<{ code: number | null; stderr: string }> {
    const args = ['install', ...fromRegistryOnly, ...quietly]
    const { promise, resolve, reject } = Promise.withResolvers<{ code: number | null; stderr: string }>()
    const npm = spawn('npm', args, {
      cwd: dir,
      env: { ...this.#variables, ...npmSettings, NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    })
    let stderr = ''
    npm.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-20_000)
    })
    npm.once('error', (error) => reject(new BundlerUnavailable('npm could not be started', { cause: error })))
    npm.once('close', (code) => resolve({ code, stderr }))
    return promise
  }

  async #remove(dir: string): Promise<void> {
    this.#dirs.delete(dir)
    await rm(dir, { recursive: true, force: true })
  }
}

async function readVersions(
  dir: string,
  dependencies: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const versions: Record<string, string> = {}
  for (const name of Object.keys(dependencies)) {
    const manifest: unknown = JSON.parse(
      await readFile(path.join(dir, 'node_modules', name, 'package.json'), 'utf8'),
    )
    if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) {
      versions[name] = String(manifest.version)
    }
  }
  return versions
}

/** By npm's own list of what it has installed. */
async function isFromRegistry(dir: string): Promise<boolean> {
  const text = await readFile(path.join(dir, 'node_modules', '.package-lock.json'), 'utf8')
  // Safe: npm wrote it, and what is not there is asked for.
  const lock = JSON.parse(text) as { packages: Record<string, { resolved?: string; link?: boolean }> }
  return Object.values(lock.packages).every(
    ({ resolved, link }) => link !== true && (resolved === undefined || /^https?:/.test(resolved)),
  )
}

const notOfRegistry = 'it needs something that is not in the npm registry: a repository, an address or a file'

/** npm says `npm error code E404`, and then in words which package it is about. */
function explain(stderr: string, names: readonly string[]): InstallResult {
  const code = /^npm error code (\w+)/m.exec(stderr)?.[1]
  const name = names.find(
    (each) => stderr.includes(`${each}@`) || stderr.includes(`/${each.replace('/', '%2f')}`),
  )
  switch (code) {
    case 'E404':
      return { ok: false, name: name ?? null, message: 'the npm registry has no such package' }
    case 'ETARGET':
    case 'ENOVERSIONS':
      return { ok: false, name: name ?? null, message: 'no version of it fits the range' }
    case 'EALLOWGIT':
    case 'EALLOWREMOTE':
    case 'EALLOWFILE':
    case 'EALLOWDIRECTORY':
      return { ok: false, name: name ?? null, message: notOfRegistry }
    case 'EINVALIDTAGNAME':
    case 'EINVALIDPACKAGENAME':
      return { ok: false, name: name ?? null, message: 'npm does not take this name or version' }
    default:
      throw new BundlerUnavailable(`npm could not install the packages (${code ?? 'timeout'})`, {
        cause: new Error(stderr.slice(-2000)),
      })
  }
}
