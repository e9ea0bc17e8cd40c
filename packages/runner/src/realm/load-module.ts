import { isBuiltin } from 'node:module'
import type { Module, SourceTextModule, SyntheticModule } from 'node:vm'
import { StepFailure } from '../step-failure.ts'
import type { Realm } from './realm.ts'

// Not imported: see code/console.ts.
const vm = process.getBuiltinModule('node:vm')

/** Thrown instead of a module: what V8 said about its text, or about the names that it imports. */
export class DoesNotParse extends Error {}

/**
 * Evaluates an ES module in a realm. It imports Node's modules, and nothing else: packages are in its text. `identifier`
 * is what stack traces call it; `authored`: what a person wrote of it.
 */
export async function loadModule(
  realm: Realm,
  { source, identifier, authored }: { source: string; identifier: string; authored: string },
): Promise<object> {
  requireFlag()
  const find = (specifier: string) => importBuiltIn(realm, specifier, { byStep: names(authored, specifier) })
  const importLate = async (specifier: string): Promise<Module> => {
    const found = find(specifier)
    await found.evaluate()
    return found
  }
  const module = parsing(() => {
    const made: SourceTextModule = new vm.SourceTextModule(source, {
      context: realm.global,
      identifier,
      initializeImportMeta: (meta) => {
        meta.url = identifier
      },
      importModuleDynamically: importLate,
    })
    made.linkRequests(made.moduleRequests.map(({ specifier }) => find(specifier)))
    made.instantiate()
    return made
  })
  await module.evaluate()
  return module.namespace
}

const builtInModules = new WeakMap<Realm, Map<string, SyntheticModule>>()

/** Looks at the text: what stands in it without being imported is imported by a package for a reason of its own. */
function names(authored: string, specifier: string): boolean {
  const name = specifier.replace(/^node:/, '')
  return [`'${name}'`, `"${name}"`, `'node:${name}'`, `"node:${name}"`, `\`${name}\``].some((each) =>
    authored.includes(each),
  )
}

function importBuiltIn(realm: Realm, specifier: string, { byStep }: { byStep: boolean }): SyntheticModule {
  if (!isBuiltin(specifier)) {
    throw new StepFailure(
      'import_unresolved',
      `Cannot import ${JSON.stringify(specifier)}: it is neither a module of Node, such as node:crypto, nor in the step's bundle. npm packages are imported by a name that is written out`,
    )
  }
  const modules = builtInModules.get(realm) ?? new Map<string, SyntheticModule>()
  builtInModules.set(realm, modules)
  const identifier = specifier.startsWith('node:') ? specifier : `node:${specifier}`
  const known = modules.get(identifier)
  if (known !== undefined) return known
  const exports = realm.builtIns.import(identifier, { byStep })
  const names = Object.keys(exports).filter((name) => name !== 'default')
  const module = new vm.SyntheticModule(
    ['default', ...names],
    () => {
      module.setExport('default', exports)
      for (const name of names) module.setExport(name, Reflect.get(exports, name))
    },
    { context: realm.global, identifier },
  )
  modules.set(identifier, module)
  return module
}

function parsing<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof StepFailure) throw error
    const message = typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : error
    throw new DoesNotParse(String(message), { cause: error })
  }
}

function requireFlag(): void {
  // Without it nothing is wrong with the step, so this is no failure of the step.
  if (typeof vm.SourceTextModule !== 'function')
    throw new Error(
      'Start Node with runnerFlags: code steps are modules of realms, which --experimental-vm-modules allows',
    )
}
