import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startFakeRegistry } from '../test/fake-registry.ts'
import { Installer, type InstallerOptions } from './installer.ts'
import { readNpmEnvironment } from './npm-settings.ts'
import { BundlerUnavailable } from './port.ts'

const token = 'the-token-of-the-operator'
let registry: Awaited<ReturnType<typeof startFakeRegistry>>
let privateRegistry: Awaited<ReturnType<typeof startFakeRegistry>>
let home: string
const installers: Installer[] = []

beforeAll(async () => {
  const index = { 'index.js': 'export default 1' }
  registry = await startFakeRegistry([
    { name: 'small', version: '1.0.0', files: index },
    {
      name: 'umbrella',
      version: '1.0.0',
      files: index,
      manifest: { dependencies: { heavy: '1.0.0', small: '1.0.0' } },
    },
    { name: 'heavy', version: '1.0.0', files: { 'index.js': 'x'.repeat(1.5 * 2 ** 20) } },
  ])
  privateRegistry = await startFakeRegistry([{ name: '@acme/ledger', version: '1.0.0', files: index }])
}, 60_000)

afterAll(async () => {
  await registry?.close()
  await privateRegistry?.close()
})

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'operator-'))
})

afterEach(async () => {
  await Promise.all(installers.splice(0).map((each) => each.close()))
  await rm(home, { recursive: true, force: true })
})

function givenInstaller(options: Partial<InstallerOptions> = {}): Installer {
  const installer = new Installer({ environment: { PATH: process.env.PATH, HOME: home }, ...options })
  installers.push(installer)
  return installer
}

/** What an operator has who works with a private registry on the same machine. */
async function givenConfiguration(...lines: string[]): Promise<void> {
  const { host } = new URL(registry.url)
  await writeFile(
    path.join(home, '.npmrc'),
    [
      `registry=${registry.url}`,
      `//${host}/:_authToken=${token}`,
      `@acme:registry=${privateRegistry.url}`,
      `//${new URL(privateRegistry.url).host}/:_authToken=${token}`,
      ...lines,
    ].join('\n'),
  )
}

async function folders(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith(`millrace-bundle-${process.pid}-`))
}

describe('the npm configuration of the operator', () => {
  test('says which registry is asked, but gives it no token', async () => {
    await givenConfiguration()
    const before = registry.requests.length
    expect(await givenInstaller().install({ small: '1.0.0' })).toMatchObject({
      ok: true,
      installed: { versions: { small: '1.0.0' } },
    })
    const asked = registry.requests.slice(before)
    expect(asked.map(({ name }) => name)).toContain('small')
    expect(asked.every(({ authorization }) => authorization === undefined)).toBe(true)
  })

  test('opens no registry of a scope to builders', async () => {
    await givenConfiguration()
    expect(await givenInstaller().install({ '@acme/ledger': '1.0.0' })).toMatchObject({
      ok: false,
      name: '@acme/ledger',
    })
    expect(privateRegistry.requests).toEqual([])
  })

  test('gives no token that the environment holds', async () => {
    const before = registry.requests.length
    const environment = {
      PATH: process.env.PATH,
      HOME: home,
      npm_config_registry: registry.url,
      [`npm_config_//${new URL(registry.url).host}/:_authToken`]: token,
      'npm_config_@acme:registry': privateRegistry.url,
    }
    const installer = givenInstaller({ environment })
    expect(await installer.install({ small: '1.0.0' })).toMatchObject({ ok: true })
    expect(await installer.install({ '@acme/ledger': '1.0.0' })).toMatchObject({ ok: false })
    expect(registry.requests.slice(before).some(({ authorization }) => authorization !== undefined)).toBe(
      false,
    )
    expect(privateRegistry.requests).toEqual([])
  })

  test('is carried over as far as it says how the registry is reached', async () => {
    await givenConfiguration('strict-ssl=false', `cafile=${home}/ca.pem`, 'noproxy=a.example,b.example')
    await writeFile(path.join(home, 'ca.pem'), '')
    const environment = { PATH: process.env.PATH, HOME: home, DATABASE_URL: 'postgres://x', NO_PROXY: 'c' }
    expect(await readNpmEnvironment(environment)).toEqual({
      PATH: process.env.PATH,
      NO_PROXY: 'c',
      npm_config_registry: registry.url,
      npm_config_cafile: path.join(home, 'ca.pem'),
      npm_config_noproxy: 'a.example,b.example',
      npm_config_strict_ssl: 'false',
    })
  })

  test('with a password in the address of the registry is not used', async () => {
    await givenConfiguration('registry=http://user:password@registry.example/')
    const install = givenInstaller().install({ small: '1.0.0' })
    await expect(install).rejects.toBeInstanceOf(BundlerUnavailable)
    await expect(install).rejects.toThrow(/"registry" holds credentials/)
  })
})

test('what takes more disk than one bundle may have is refused, names the package, and is removed', async () => {
  const environment = { PATH: process.env.PATH, HOME: home, ...registry.environment }
  const installer = givenInstaller({ environment, largestInstallBytes: 2 ** 20 })
  const before = await folders()
  expect(await installer.install({ umbrella: '1.0.0' })).toMatchObject({
    ok: false,
    name: 'umbrella',
    message: expect.stringMatching(/^2 MB .* by heavy; at most 1 MB/),
  })
  expect(await installer.install({ small: '1.0.0', heavy: '1.0.0' })).toMatchObject({
    ok: false,
    name: 'heavy',
  })
  expect(await folders()).toEqual(before)
  expect(await installer.install({ small: '1.0.0' })).toMatchObject({ ok: true })
})

test('an install that fails leaves nothing behind', async () => {
  const before = await folders()
  const environment = { PATH: process.env.PATH, HOME: home, npm_config_registry: registry.url }
  expect(await givenInstaller({ environment }).install({ missing: '1.0.0' })).toMatchObject({ ok: false })
  const away = givenInstaller({ environment: { ...environment, npm_config_registry: 'http://127.0.0.1:1' } })
  await expect(away.install({ small: '1.0.0' })).rejects.toBeInstanceOf(BundlerUnavailable)
  const absent = givenInstaller({ environment: { ...environment, PATH: home } })
  await expect(absent.install({ small: '1.0.0' })).rejects.toBeInstanceOf(BundlerUnavailable)
  expect(await folders()).toEqual(before)
})
