import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

export interface FakePackage {
  name: string
  version: string
  /** By path in the package; `package.json` is made. */
  files: Record<string, string>
  manifest?: Record<string, unknown>
}

const run = promisify(execFile)

/** An npm registry on this machine, as https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md says. */
export async function startFakeRegistry(packages: readonly FakePackage[]) {
  const dir = await mkdtemp(path.join(tmpdir(), 'fake-registry-'))
  const tarballs = new Map<string, Buffer>()
  await Promise.all(
    packages.map(async (each) => {
      tarballs.set(archiveOf(each), await pack(dir, each))
    }),
  )
  const requests: { name: string; authorization: string | undefined }[] = []
  const server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? '/').slice(1))
    requests.push({ name, authorization: request.headers.authorization })
    const tarball = tarballs.get(name)
    const versions = packages.filter((each) => each.name === name)
    if (tarball !== undefined) response.end(tarball)
    else if (versions.length > 0) response.end(JSON.stringify(packument(versions)))
    else response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not_found"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`

  function packument(versions: readonly FakePackage[]) {
    const name = versions[0]?.name ?? ''
    return {
      name,
      'dist-tags': { latest: versions.at(-1)?.version },
      versions: Object.fromEntries(
        versions.map(({ version, manifest }) => {
          const file = archiveOf({ name, version })
          const integrity = `sha512-${createHash('sha512')
            .update(tarballs.get(file) ?? '')
            .digest('base64')}`
          return [version, { name, version, ...manifest, dist: { tarball: `${url}/${file}`, integrity } }]
        }),
      ),
    }
  }

  return {
    url,
    /** All that was asked for, in its order. */
    requests,
    /** What npm is to be started with, beside what it has anyway. */
    environment: { npm_config_registry: url, npm_config_cache: path.join(dir, 'cache') },
    async close() {
      await new Promise((resolve) => server.close(resolve))
      await rm(dir, { recursive: true, force: true })
    },
  }
}

async function pack(dir: string, { name, version, files, manifest }: FakePackage): Promise<Buffer> {
  const folder = path.join(dir, `${name}-${version}`)
  await mkdir(folder, { recursive: true })
  const all = { 'package.json': JSON.stringify({ name, version, ...manifest }), ...files }
  for (const [file, text] of Object.entries(all)) await writeFile(path.join(folder, file), text)
  await run('npm', ['pack', '--pack-destination', dir], { cwd: folder })
  return readFile(path.join(dir, archiveOf({ name, version })))
}

/** As npm names what it packs. */
function archiveOf({ name, version }: { name: string; version: string }): string {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`
}
