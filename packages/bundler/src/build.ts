import { readFile, realpath } from 'node:fs/promises'
import path from 'node:path'
import type { StepModule } from '@millrace/contracts'
import { build, type Message, type Plugin } from 'esbuild'
import type { BundleProblem, StepSource } from './port.ts'
import { readSpecifier } from './specifier.ts'

const namespace = 'step'
/** Of one step's module: it travels to the sandbox with each run. */
const largestModule = 8 * 1024 * 1024
/** Of all steps: a version's bundle is one value, which workers hold. */
const largestBundle = 64 * 1024 * 1024
/** Each step has a copy of its own of what it imports, so few are in memory before they are counted. */
const stepsAtOnce = { alone: 100, withPackages: 8 }

export type Built =
  | { ok: true; modules: Record<string, StepModule>; imported: Map<string, Set<string>> }
  | { ok: false; problems: BundleProblem[] }

/**
 * Builds each step's module. `installDir` null: packages stay outside, and the result only says which are `imported`
 * (step ids by package).
 */
export async function buildSteps(sources: readonly StepSource[], installDir: string | null): Promise<Built> {
  const imported = new Map<string, Set<string>>()
  const modules: Record<string, StepModule> = {}
  const problems: BundleProblem[] = []
  const atOnce = installDir === null ? stepsAtOnce.alone : stepsAtOnce.withPackages
  let length = 0
  for (let start = 0; start < sources.length; start += atOnce) {
    const group = sources.slice(start, start + atOnce)
    const built = await buildGroup(group, { installDir, imported })
    if (!built.ok) {
      problems.push(...built.problems)
      continue
    }
    for (const { id } of group) {
      const module = built.modules[id]
      if (module === undefined) continue
      modules[id] = module
      length += module.code.length + (module.map?.length ?? 0)
      if (length > largestBundle) return { ok: false, problems: [...problems, bundleTooLarge(id)] }
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, modules, imported }
}

function bundleTooLarge(id: string): BundleProblem {
  return {
    id,
    code: 'import_unresolved',
    message: `The code steps up to this one take more than ${largestBundle / 2 ** 20} MB with all that they import`,
    hint: 'Import smaller packages, or do in one step what several import the same package for.',
  }
}

async function buildGroup(
  sources: readonly StepSource[],
  { installDir, imported }: { installDir: string | null; imported: Map<string, Set<string>> },
): Promise<Built> {
  const problems: BundleProblem[] = []
  const outputs: { path: string; text: string }[] = []
  try {
    const result = await build({
      entryPoints: sources.map(({ id }) => ({ in: `${namespace}:${id}`, out: id })),
      bundle: true,
      write: false,
      outdir: '/',
      format: 'esm',
      platform: 'node',
      target: 'node26',
      sourcemap: 'external',
      sourcesContent: false,
      legalComments: 'none',
      charset: 'utf8',
      logLevel: 'silent',
      // Not from the folders around: nobody's tsconfig.json has a say.
      tsconfigRaw: {},
      define: { 'process.env.NODE_ENV': '"production"' },
      plugins: [stepPlugin(sources, { installDir, imported })],
    })
    outputs.push(...result.outputFiles)
  } catch (error) {
    if (!isBuildFailure(error)) throw error
    problems.push(...error.errors.map((message) => toProblem(message, sources)))
  }
  if (problems.length > 0) return { ok: false, problems }
  return collect(sources, outputs, imported)
}

function stepPlugin(
  sources: readonly StepSource[],
  { installDir, imported }: { installDir: string | null; imported: Map<string, Set<string>> },
): Plugin {
  const byId = new Map(sources.map((each) => [each.id, each]))
  return {
    name: 'millrace-steps',
    setup(plugin) {
      plugin.onResolve({ filter: /.*/ }, async (args) => {
        if (args.kind === 'entry-point') return { path: args.path.slice(namespace.length + 1), namespace }
        const specifier = readSpecifier(args.path)
        if (specifier.kind === 'builtin') return { path: args.path, external: true }
        // A package's own imports are esbuild's to resolve; onLoad keeps them inside of its folder.
        if (args.namespace !== namespace) return null
        if (specifier.kind === 'refused') return { errors: [{ text: refusal(args.path) }] }
        const importers = imported.get(specifier.name) ?? new Set()
        imported.set(specifier.name, importers.add(args.importer))
        return installDir === null ? { path: args.path, external: true } : null
      })
      plugin.onLoad({ filter: /.*/, namespace }, ({ path: id }) => {
        const step = byId.get(id)
        if (step === undefined) return { errors: [{ text: `There is no step ${id}` }] }
        return {
          contents: withoutMap(step.source),
          loader: step.language,
          ...(installDir && { resolveDir: installDir }),
        }
      })
      plugin.onLoad({ filter: /.*/, namespace: 'file' }, async (args) => {
        if (
          installDir !== null &&
          isWithin(args.path, path.join(await realpath(installDir), 'node_modules'))
        ) {
          if (args.path.endsWith('.node')) {
            return { errors: [{ text: 'It needs native code, which cannot be bundled' }] }
          }
          return mayNameMap(args.path) ? loadWithoutMap(args.path) : null
        }
        return { errors: [{ text: 'A package may read its own files only' }] }
      })
    },
  }
}

const mapName = 'sourceMappingURL='
/** esbuild takes the last one that it meets. */
const noMap = `\n/*# ${mapName}data:application/json,{} */`

function mayNameMap(file: string): boolean {
  return !['.json', '.txt'].includes(path.extname(file))
}

/** esbuild reads the map that a comment names by itself: any file of this machine, or a device without an end. */
async function loadWithoutMap(file: string): Promise<{ contents: string; loader: 'default' } | null> {
  const text = await readFile(file, 'utf8')
  return text.includes(mapName) ? { contents: withoutMap(text), loader: 'default' } : null
}

function withoutMap(text: string): string {
  return text.includes(mapName) ? `${text}${noMap}` : text
}

function refusal(specifier: string): string {
  return `Cannot import ${JSON.stringify(specifier)}: a code step is one module. It can import npm packages and the modules of Node`
}

function isWithin(file: string, folder: string): boolean {
  const relative = path.relative(folder, file)
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative)
}

function collect(
  sources: readonly StepSource[],
  outputs: readonly { path: string; text: string }[],
  imported: Map<string, Set<string>>,
): Built {
  const texts = new Map(outputs.map(({ path: file, text }) => [file.split(path.sep).join('/'), text]))
  const modules: Record<string, StepModule> = {}
  const problems: BundleProblem[] = []
  for (const { id } of sources) {
    const code = texts.get(`/${id}.js`) ?? ''
    const map = texts.get(`/${id}.js.map`)
    if (code.length > largestModule) {
      const message = `The step with all that it imports takes ${Math.ceil(code.length / 2 ** 20)} MB; at most ${largestModule / 2 ** 20} MB are allowed`
      problems.push({ id, code: 'import_unresolved', message, hint: 'Import a smaller package.' })
    }
    // Packages written for require() look for it; inside of a module there is none.
    const wantsRequire = code.includes('__require')
    modules[id] = {
      code: wantsRequire ? `${requireBanner}${code}` : code,
      ...(map !== undefined && { map: wantsRequire ? shifted(map) : map }),
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, modules, imported }
}

const requireBanner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire('file:///step.js');\n"

/** One line further down: in a source map each `;` ends a line of the output. */
function shifted(map: string): string {
  const parsed: { mappings: string } = JSON.parse(map)
  return JSON.stringify({ ...parsed, mappings: `;${parsed.mappings}` })
}

function toProblem({ text, location }: Message, sources: readonly StepSource[]): BundleProblem {
  const id = location?.file.startsWith(`${namespace}:`) ? location.file.slice(namespace.length + 1) : null
  const isImport =
    /^(?:Could not resolve|Cannot import|No matching export|It needs native code|No loader)/.test(text)
  return {
    id: id ?? sources[0]?.id ?? '',
    code: isImport ? 'import_unresolved' : 'syntax',
    message: id === null && location !== null ? `${text} (in ${packageOf(location.file)})` : text,
    ...(id !== null && location !== null && { line: location.line }),
  }
}

function packageOf(file: string): string {
  const inside = file.split('node_modules/').at(-1) ?? file
  return inside
    .split('/')
    .slice(0, inside.startsWith('@') ? 2 : 1)
    .join('/')
}

function isBuildFailure(error: unknown): error is { errors: Message[] } {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors)
}
