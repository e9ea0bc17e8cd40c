import { buildSteps } from './build.ts'
import { Installer } from './installer.ts'
import type { Bundled, BundleProblem, Bundler } from './port.ts'
import { isRegistryRange } from './specifier.ts'

export interface BundlerOptions {
  /** Where npm is found, and how it reaches the registry. Nothing else of it is passed on, and no token of any registry. */
  environment: Readonly<Record<string, string | undefined>>
  /** Of all that one bundle installs, unpacked; default 300 MB. */
  largestInstallBytes?: number
}

/**
 * @example
 * const bundler = createBundler({ environment })
 * const bundled = await bundler.bundle({
 *   sources: [{ id: 'main/map', source: "import { XMLParser } from 'fast-xml-parser' ...", language: 'js' }],
 *   dependencies: { 'fast-xml-parser': '^5.2.0' },
 * })
 */
export function createBundler(options: BundlerOptions): Bundler {
  const installer = new Installer(options)
  let busy = 0

  async function bundle({ sources, dependencies }: Parameters<Bundler['bundle']>[0]): Promise<Bundled> {
    const found = await buildSteps(sources, null)
    if (!found.ok) return found
    const wanted: Record<string, string> = {}
    const problems: BundleProblem[] = []
    for (const [name, importers] of found.imported) {
      const range = dependencies[name] ?? 'latest'
      wanted[name] = range
      if (isRegistryRange(range)) continue
      const message = `The version ${JSON.stringify(range)} of ${name} is none of the npm registry`
      problems.push(...toProblems(importers, { message, hint: 'Give a version or a range, such as ^1.2.0.' }))
    }
    if (problems.length > 0) return { ok: false, problems }
    if (found.imported.size === 0) return { ok: true, modules: found.modules, dependencies: {} }
    const result = await installer.install(wanted)
    if (!result.ok) {
      const {
        name,
        message,
        hint = 'Check its name and the version under the dependencies of the integration.',
      } = result
      const importers =
        (name === null ? undefined : found.imported.get(name)) ?? new Set([sources[0]?.id ?? ''])
      const what =
        name === null ? 'A package could not be installed' : `Cannot import ${JSON.stringify(name)}`
      return { ok: false, problems: toProblems(importers, { message: `${what}: ${message}`, hint }) }
    }
    const { dir, versions } = result.installed
    const built = await buildSteps(sources, dir)
    return built.ok ? { ok: true, modules: built.modules, dependencies: versions } : built
  }

  return {
    async needsBundle(sources) {
      const found = await buildSteps(sources, null)
      return found.ok && found.imported.size > 0
    },
    async bundle(input) {
      busy += 1
      try {
        return await bundle(input)
      } finally {
        busy -= 1
        if (busy === 0) await installer.trim()
      }
    },
    close: () => installer.close(),
  }
}

function toProblems(ids: Iterable<string>, what: { message: string; hint: string }): BundleProblem[] {
  return [...ids].map((id) => ({ id, code: 'import_unresolved', ...what }))
}
