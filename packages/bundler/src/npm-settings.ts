import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runNpm } from './npm.ts'
import { BundlerUnavailable } from './port.ts'

/** What npm reads its configuration by, as whoever runs the platform has it. */
const configurationVariables = /^(?:HOME|USERPROFILE|APPDATA|npm_config_.*)$/i
/** The way out of this machine, and what every program needs. Nothing of the platform's own. */
const machineVariables = /^(?:PATH|TMPDIR|LANG|HTTPS?_PROXY|NO_PROXY|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE)$/i

/** npm leaves these out of its list when they hold a password. */
const addresses = ['registry', 'proxy', 'https-proxy']
const carriedOver = [...addresses, 'noproxy', 'cafile', 'ca', 'strict-ssl']

/**
 * The environment that builders' packages are installed with: of the operator's npm configuration only how the registry
 * is reached. Its tokens, and the registries of its scopes, would hand the operator's private packages to builders of
 * any organization.
 */
export async function readNpmEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Record<string, string>> {
  const machine = pick(environment, machineVariables)
  const cwd = await mkdtemp(path.join(tmpdir(), 'millrace-npm-'))
  try {
    // Else npm would look in the folders above for a project, and for the settings of that one.
    await writeFile(path.join(cwd, 'package.json'), '{}')
    const env = { ...machine, ...pick(environment, configurationVariables) }
    const { code, stdout, stderr } = await runNpm(['config', 'list', '--json', '--logs-max=0'], { cwd, env })
    if (code !== 0) throw unreadable(new Error(stderr.slice(-2000)))
    return { ...machine, ...toVariables(parseSettings(stdout)) }
  } finally {
    await rm(cwd, { recursive: true, force: true })
  }
}

/**
 * The files that npm would read and write beside the packages, all in one folder: none of them exists. The cache too,
 * since that of the operator holds what only the operator may fetch.
 */
export function privateFiles(home: string): Record<string, string> {
  return {
    HOME: home,
    USERPROFILE: home,
    npm_config_userconfig: path.join(home, 'user.npmrc'),
    npm_config_globalconfig: path.join(home, 'global.npmrc'),
    npm_config_cache: path.join(home, 'cache'),
  }
}

function pick(
  environment: Readonly<Record<string, string | undefined>>,
  names: RegExp,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value !== undefined && names.test(name) ? [[name, value]] : [],
    ),
  )
}

function parseSettings(text: string): Map<string, unknown> {
  try {
    const settings: unknown = JSON.parse(text)
    if (typeof settings === 'object' && settings !== null) return new Map(Object.entries(settings))
  } catch (error) {
    throw unreadable(error)
  }
  throw unreadable(new Error('it is no object'))
}

function unreadable(cause: unknown): BundlerUnavailable {
  return new BundlerUnavailable('the configuration of npm could not be read', { cause })
}

function toVariables(settings: ReadonlyMap<string, unknown>): Record<string, string> {
  const variables: Record<string, string> = {}
  for (const name of carriedOver) {
    const value = settings.get(name)
    if (addresses.includes(name) && (value === undefined || (name === 'registry' && holdsPassword(value)))) {
      throw new BundlerUnavailable(
        `The npm setting "${name}" holds credentials, which are not for the packages of builders. A proxy with a password goes into HTTPS_PROXY; a registry with one is not supported.`,
      )
    }
    const text = toText(value)
    if (text !== '') variables[`npm_config_${name.replaceAll('-', '_')}`] = text
  }
  return variables
}

/** Lists are written as npm reads them from a variable. */
function toText(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join('\n\n')
  return value === undefined || value === null ? '' : String(value)
}

function holdsPassword(address: unknown): boolean {
  const url = URL.parse(String(address))
  return url === null || url.username !== '' || url.password !== ''
}
