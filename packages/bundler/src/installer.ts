import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { measurePackages } from './disk-use.ts'
import { createGate } from './gate.ts'
import { runNpm } from './npm.ts'
import { privateFiles, readNpmEnvironment } from './npm-settings.ts'
import { BundlerUnavailable } from './port.ts'

export interface Installed {
  /** The folder that holds `node_modules`. */
  dir: string
  versions: Record<string, string>
}

export type InstallResult =
  | { ok: true; installed: Installed }
  /** `name`: the package that is to blame, where npm says so. */
  | { ok: false; name: string | null; message: string; hint?: string }

export interface InstallerOptions {
  environment: Readonly<Record<string, string | undefined>>
  /** Of one set of packages, unpacked. */
  largestInstallBytes?: number
}

const keptInstalls = 8
/** Each is a process with an appetite, beside the one that answers requests. */
const installsAtOnce = 2
const defaultLargestInstall = 300 * 1024 * 1024
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

/**
 * Installs sets of packages, each in a folder of its own, and keeps the last few: a draft is bundled again and again
 * while its author tries it out.
 */
export class Installer {
  readonly #installs = new Map<string, Promise<InstallResult>>()
  readonly #dirs = new Set<string>()
  readonly #gate = createGate(installsAtOnce)
  readonly #options: InstallerOptions
  #environment: Promise<Record<string, string>> | null = null

  constructor(options: InstallerOptions) {
    this.#options = options
  }

  install(dependencies: Readonly<Record<string, string>>): Promise<InstallResult> {
    const key = JSON.stringify(Object.entries(dependencies).toSorted())
    let install = this.#installs.get(key)
    if (install === undefined) {
      install = this.#gate(() => this.#install(dependencies))
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
    const environment = await this.#readEnvironment()
    const dir = await mkdtemp(path.join(tmpdir(), `millrace-bundle-${process.pid}-`))
    this.#dirs.add(dir)
    let kept = false
    try {
      const result = await this.#installInto(dir, { dependencies, environment })
      kept = result.ok
      return result
    } finally {
      if (!kept) await this.#remove(dir)
    }
  }

  async #installInto(
    dir: string,
    given: {
      dependencies: Readonly<Record<string, string>>
      environment: Readonly<Record<string, string>>
    },
  ): Promise<InstallResult> {
    const { dependencies, environment } = given
    const names = Object.keys(dependencies)
    const home = path.join(dir, 'home')
    await mkdir(home)
    await writeFile(path.join(dir, 'package.json'), JSON.stringify({ private: true, dependencies }))
    const { code, stderr } = await runNpm(['install', ...fromRegistryOnly, ...quietly], {
      cwd: dir,
      env: { ...environment, ...npmSettings, ...privateFiles(home), NODE_ENV: 'production' },
    })
    if (code !== 0) return explain(stderr, names)
    await rm(home, { recursive: true, force: true })
    if (!(await isFromRegistry(dir))) {
      return { ok: false, name: names.length === 1 ? (names[0] ?? null) : null, message: notOfRegistry }
    }
    const tooLarge = await findTooLarge(dir, {
      names,
      mostBytes: this.#options.largestInstallBytes ?? defaultLargestInstall,
    })
    return tooLarge ?? { ok: true, installed: { dir, versions: await readVersions(dir, dependencies) } }
  }

  /** Once, and again when it could not be read. */
  #readEnvironment(): Promise<Record<string, string>> {
    this.#environment ??= readNpmEnvironment(this.#options.environment).catch((error: unknown) => {
      this.#environment = null
      throw error
    })
    return this.#environment
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

async function findTooLarge(
  dir: string,
  { names, mostBytes }: { names: readonly string[]; mostBytes: number },
): Promise<InstallResult | null> {
  const { bytes, largest } = await measurePackages(path.join(dir, 'node_modules'))
  if (bytes <= mostBytes) return null
  const [only] = names.length === 1 ? names : names.filter((name) => name === largest)
  const taken = `${Math.ceil(bytes / 2 ** 20)} MB are installed for it, most of them by ${largest}`
  return {
    ok: false,
    name: only ?? null,
    message: `${taken}; at most ${Math.floor(mostBytes / 2 ** 20)} MB are allowed`,
    hint: 'Import a smaller package.',
  }
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

const notForEverybody =
  'the npm registry does not give it to everybody; private packages are not supported yet'

/** npm says `npm error code E404`, and then in words which package it is about. */
function explain(stderr: string, names: readonly string[]): InstallResult {
  const code = /^npm error code (\w+)/m.exec(stderr)?.[1]
  const name = names.find(
    (each) => stderr.includes(`${each}@`) || stderr.includes(`/${each.replace('/', '%2f')}`),
  )
  switch (code) {
    case 'E404':
      return { ok: false, name: name ?? null, message: 'the npm registry has no such package' }
    case 'E401':
    case 'E403':
    case 'ENEEDAUTH':
      return { ok: false, name: name ?? null, message: notForEverybody }
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
