import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'

/** Of a file, however little is in it. */
const block = 4096
const filesAtOnce = 64

export interface DiskUse {
  bytes: number
  /** The package that takes most of them; null where there is none. */
  largest: string | null
}

/** What the packages of a `node_modules` take, each with the ones inside of it. */
export async function measurePackages(nodeModules: string): Promise<DiskUse> {
  let bytes = 0
  let largest: { name: string; bytes: number } | null = null
  for (const name of await packagesIn(nodeModules)) {
    const own = await sizeOf(path.join(nodeModules, name))
    bytes += own
    if (largest === null || own > largest.bytes) largest = { name, bytes: own }
  }
  return { bytes, largest: largest?.name ?? null }
}

async function packagesIn(nodeModules: string): Promise<string[]> {
  const names = (await readdir(nodeModules)).filter((name) => !name.startsWith('.'))
  const found = await Promise.all(
    names.map(async (name) => {
      if (!name.startsWith('@')) return [name]
      return (await readdir(path.join(nodeModules, name))).map((inside) => `${name}/${inside}`)
    }),
  )
  return found.flat()
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true })
  let bytes = 0
  for (let start = 0; start < entries.length; start += filesAtOnce) {
    const sizes = await Promise.all(
      entries.slice(start, start + filesAtOnce).map(async (entry) => {
        const { size } = await lstat(path.join(folder, entry))
        return Math.max(size, block)
      }),
    )
    bytes += sizes.reduce((sum, size) => sum + size, 0)
  }
  return bytes
}
