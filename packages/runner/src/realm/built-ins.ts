import { isBuiltin } from 'node:module'
import { StepFailure } from '../step-failure.ts'
import { isHarmless, isRefused, isRefusedFunction, whyRefused } from './refused-built-ins.ts'
import type { RealmTools } from './set-up.ts'
import { isNewModule, remember, rememberSetting } from './shared-objects.ts'

export interface BuiltInsHost {
  tools: RealmTools
  /** Code is about to hold objects that all realms share. */
  expose(): void
  /** What the realm has in place of a module: `process`, `console`. */
  readonly own: ReadonlyMap<string, () => object>
}

/**
 * Node's modules as one realm sees them: copies, so that `http.request = ...` or `fs.readFile = ...` stays in the step.
 * The classes and functions in them are Node's own.
 */
export class BuiltIns {
  readonly #host: BuiltInsHost
  /** By what is copied, so that `fs.promises` and `node:fs/promises` stay one object. */
  readonly #copies = new Map<object, object>()
  readonly #stubs = new Map<string, object>()
  readonly #requires = new Map<string, object>()

  constructor(host: BuiltInsHost) {
    this.#host = host
  }

  /**
   * Refuses what the step itself names: it wants to use it. Packages get a stub instead, which refuses when it is used:
   * many import child_process at their top and never call it.
   */
  import(specifier: string, { byStep }: { byStep: boolean }): object {
    const name = nameOf(specifier)
    if (!isRefused(name)) return this.#give(name, specifier)
    if (byStep) throw new StepFailure('import_unresolved', whyRefused(name))
    return this.#stub(name, specifier)
  }

  /** For require(), which only packages use. undefined: there is no such module. */
  require(specifier: string): object | undefined {
    return isBuiltin(specifier) ? this.import(specifier, { byStep: false }) : undefined
  }

  #give(name: string, specifier: string): object {
    const own = this.#host.own.get(name)
    if (own !== undefined) return own()
    if (name === 'module') return this.#moduleModule()
    const exports: unknown = process.getBuiltinModule(specifier)
    if (!isObject(exports)) throw new StepFailure('import_unresolved', `There is no module ${specifier}`)
    this.#host.expose()
    rememberModule(name, exports)
    return this.#copyOf(name, exports)
  }

  /** `events`, `assert`, `stream`: a function cannot be copied, so it is shared and watched. */
  #copyOf(name: string, exports: object): object {
    if (typeof exports === 'function') return exports
    const known = this.#copies.get(exports)
    if (known !== undefined) return known
    const { tools } = this.#host
    const copy = tools.newObject()
    this.#copies.set(exports, copy)
    for (const key of Reflect.ownKeys(exports)) {
      const property = Reflect.getOwnPropertyDescriptor(exports, key)
      if (property === undefined) continue
      if (typeof key === 'string' && isRefusedFunction(name, key)) {
        const call = () => {
          throw new StepFailure(
            'code_threw',
            `${name}.${key} would change the process for the whole run: a step cannot call it`,
          )
        }
        Reflect.defineProperty(copy, key, { ...property, value: tools.wrap(call, { name: key, length: 0 }) })
      } else if (property.get !== undefined && property.set === undefined) {
        const compute = () => this.#member(name, Reflect.get(exports, key))
        tools.defineLazy(copy, { key, enumerable: property.enumerable === true, compute })
      } else {
        const value = property.get === undefined ? { value: this.#member(name, property.value) } : {}
        Reflect.defineProperty(copy, key, { ...property, ...value, configurable: true })
      }
    }
    return copy
  }

  /** Objects inside a module, such as `fs.promises` and `path.posix`, are modules of their own. */
  #member(name: string, value: unknown): unknown {
    if (!isObject(value) || typeof value === 'function' || Object.isFrozen(value)) return value
    const prototype: unknown = Object.getPrototypeOf(value)
    return prototype === Object.prototype || prototype === null ? this.#copyOf(name, value) : value
  }

  #stub(name: Parameters<typeof whyRefused>[0], specifier: string): object {
    const known = this.#stubs.get(name)
    if (known !== undefined) return known
    const { tools } = this.#host
    const stub = tools.newObject()
    this.#stubs.set(name, stub)
    const call = () => {
      throw new StepFailure('import_unresolved', whyRefused(name))
    }
    const exports: unknown = process.getBuiltinModule(specifier)
    if (!isObject(exports)) return stub
    for (const key of Object.keys(exports)) {
      const value: unknown = Reflect.get(exports, key)
      const isGiven = typeof value !== 'function' || isHarmless(name, key)
      const given = isGiven ? value : tools.wrapClass(call, { name: key, length: 0 })
      Reflect.defineProperty(stub, key, {
        configurable: true,
        enumerable: true,
        writable: true,
        value: given,
      })
    }
    return stub
  }

  /** Only what does not reach the loader of the runner. */
  #moduleModule(): object {
    const known = this.#stubs.get('module')
    if (known !== undefined) return known
    const { tools } = this.#host
    const {
      builtinModules,
      isBuiltin: isNodes,
      SourceMap,
      stripTypeScriptTypes,
    } = process.getBuiltinModule('node:module')
    const given = tools.newObject()
    this.#stubs.set('module', given)
    const define = (key: string, value: unknown) =>
      Reflect.defineProperty(given, key, { configurable: true, enumerable: true, writable: true, value })
    define(
      'createRequire',
      tools.wrap(() => this.requireFunction(), { name: 'createRequire', length: 1 }),
    )
    define('builtinModules', tools.settle([...builtinModules]))
    define(
      'isBuiltin',
      tools.wrap((name) => isNodes(String(name)), { name: 'isBuiltin', length: 1 }),
    )
    define(
      'stripTypeScriptTypes',
      tools.wrap((source) => stripTypeScriptTypes(String(source)), {
        name: 'stripTypeScriptTypes',
        length: 1,
      }),
    )
    define('SourceMap', SourceMap)
    return given
  }

  /** The step has one file: whichever it names, the function is the same. */
  requireFunction(): object {
    const known = this.#requires.get('require')
    if (known !== undefined) return known
    const { tools } = this.#host
    const find = (specifier: unknown) => {
      const found = this.require(String(specifier))
      if (found !== undefined) return found
      throw Object.assign(
        new Error(`Cannot find module '${String(specifier)}': it is not in the step's bundle`),
        {
          code: 'MODULE_NOT_FOUND',
        },
      )
    }
    const made = tools.wrap(find, { name: 'require', length: 1 })
    const resolve = (specifier: unknown) => {
      find(specifier)
      return specifier
    }
    const properties = {
      resolve: tools.wrap(resolve, { name: 'resolve', length: 1 }),
      cache: tools.newObject(),
      main: undefined,
    }
    Object.assign(made, properties)
    this.#requires.set('require', made)
    return made
  }
}

/** Before the first code gets hold of it. */
function rememberModule(name: string, exports: object): void {
  if (!isNewModule(exports)) return
  if (typeof exports === 'function') remember(exports, name)
  for (const key of Object.keys(exports)) {
    const property = Reflect.getOwnPropertyDescriptor(exports, key)
    if (property?.get !== undefined && property.set !== undefined) {
      rememberSetting({
        read: () => Reflect.get(exports, key),
        write: (value) => void Reflect.set(exports, key, value),
      })
    }
    const value: unknown = property?.value
    if (isClass(value)) remember(value, `${name}.${key}`)
  }
  for (const setting of settingsOf(name)) rememberSetting(setting)
}

/** Each function has a prototype; of a class there is something on it. */
function isClass(value: unknown): boolean {
  if (typeof value !== 'function') return false
  const prototype: unknown = Object.getOwnPropertyDescriptor(value, 'prototype')?.value
  if (!isObject(prototype)) return false
  return Reflect.ownKeys(prototype).length > 1 || Object.getPrototypeOf(prototype) !== Object.prototype
}

/** What a step sets with a call, and with a getter to ask. */
function settingsOf(name: string): { read: () => unknown; write: (value: unknown) => void }[] {
  switch (name) {
    case 'dns': {
      const dns = process.getBuiltinModule('node:dns')
      return [
        {
          read: () => dns.getDefaultResultOrder(),
          write: (value) =>
            dns.setDefaultResultOrder(value === 'ipv4first' || value === 'ipv6first' ? value : 'verbatim'),
        },
      ]
    }
    case 'net': {
      const net = process.getBuiltinModule('node:net')
      return [
        {
          read: net.getDefaultAutoSelectFamily,
          write: (value) => net.setDefaultAutoSelectFamily(value === true),
        },
        {
          read: net.getDefaultAutoSelectFamilyAttemptTimeout,
          write: (value) => net.setDefaultAutoSelectFamilyAttemptTimeout(Number(value)),
        },
      ]
    }
    default:
      return []
  }
}

function nameOf(specifier: string): string {
  return specifier.replace(/^node:/, '')
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
