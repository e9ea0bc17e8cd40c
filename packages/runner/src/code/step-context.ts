import type { Realm } from '../realm/index.ts'

type Functions = Readonly<Record<string, (...args: never[]) => unknown>>

/** What a code step is given, as the runner has it. Read when the step looks: most of it nobody asks for. */
export interface StepSources {
  /** `trigger`, `steps`, `config`...: frozen JSON, part of it behind getters. */
  scope: Readonly<Record<string, unknown>>
  signal: AbortSignal
  log: Functions
  files: Functions
  /** Objects with methods, by scope. */
  state: () => Readonly<Record<string, object>>
}

/** Data that the steps of a run have in common, and `error`: its parts are copied when they are read. */
const plainNames = ['trigger', 'config', 'customer', 'instance', 'flow', 'error', 'connections'] as const

type Make = (sources: StepSources) => object
const makers = new WeakMap<Realm, Make>()

/**
 * The argument of a code step, made of its realm's own objects: `instanceof` holds, and no prototype in it is the runner's.
 * JSON is copied once per realm, so a loop over a large list copies the list once.
 */
export function createStepContext(
  realm: Realm,
  { sources, helpers }: { sources: StepSources; helpers: Readonly<Record<string, Functions>> },
): object {
  let make = makers.get(realm)
  if (make === undefined) {
    make = makerFor(realm, helpers)
    makers.set(realm, make)
  }
  return make(sources)
}

function makerFor({ tools, expose }: Realm, helpers: Readonly<Record<string, Functions>>): Make {
  const wrappedHelpers = new Map<string, object>()
  const lateNames = ['steps', 'run', 'loop', ...Object.keys(helpers), 'state', 'log', 'files', 'signal']
  const late = tools.lazyObjects<StepSources>(lateNames, read)
  const loops = tools.lazyObjects<{ item?: unknown; parent?: unknown }>(['item', 'parent'], (loop, name) =>
    name === 'item' ? tools.copyOnce(loop.item) : outerLoop(loop.parent),
  )
  const outerLoops = tools.lazyObjects<{ item?: unknown; parent?: unknown }>(
    ['item', 'parent'],
    (loop, name) =>
      // Each item of the inner loop reads the same one.
      name === 'item' ? tools.copyOf(loop.item) : outerLoop(loop.parent),
  )

  return (sources) => {
    const plain: Record<string, unknown> = {}
    for (const name of plainNames) plain[name] = tools.viewOf(sources.scope[name], 1)
    return late(sources, plain)
  }

  function read(sources: StepSources, name: string): unknown {
    const { scope } = sources
    switch (name) {
      case 'steps':
        return tools.viewOf(scope.steps, 2)
      case 'run':
        return tools.viewOf(scope.run, 1)
      case 'loop':
        return loopView(loops, scope.loop)
      case 'log':
        return wrapped(sources.log)
      case 'state':
        return mapped(sources.state(), (scope) => wrapped(methodsOf(scope), { async: true }))
      case 'files':
        return filesOf(sources.files)
      case 'signal':
        expose()
        return sources.signal
      default:
        return helperOf(name)
    }
  }

  function helperOf(name: string): object {
    const known = wrappedHelpers.get(name) ?? wrapped(helpers[name] ?? {})
    wrappedHelpers.set(name, known)
    return known
  }

  /** `open` gives a stream, which is Node's. */
  function filesOf({ isFile, ...others }: Functions): object {
    const made = tools.newObject()
    for (const [name, method] of Object.entries(others)) {
      const call = async (...args: unknown[]): Promise<unknown> => {
        if (name === 'open') expose()
        return await Reflect.apply(method, undefined, args)
      }
      defineValue(made, name, tools.wrapAsync(call, { name, length: method.length }))
    }
    if (isFile !== undefined) defineValue(made, 'isFile', wrap('isFile', isFile))
    return Object.freeze(made)
  }

  function outerLoop(loop: unknown): unknown {
    return loopView(outerLoops, loop)
  }

  function loopView(make: typeof loops, loop: unknown): unknown {
    if (typeof loop !== 'object' || loop === null) return loop
    const { index, count }: { index?: unknown; count?: unknown } = loop
    return Object.preventExtensions(make(loop, { index, count }))
  }

  function wrapped(functions: Functions, { async = false }: { async?: boolean } = {}): object {
    return mapped(functions, (call, name) => (async ? wrapAsync(name, call) : wrap(name, call)))
  }

  function wrap(name: string, call: Functions[string]): object {
    return tools.wrap((...args) => Reflect.apply(call, undefined, args), { name, length: call.length })
  }

  function wrapAsync(name: string, call: Functions[string]): object {
    return tools.wrapAsync((...args) => Reflect.apply(call, undefined, args), { name, length: call.length })
  }

  function mapped<T>(given: Readonly<Record<string, T>>, map: (value: T, key: string) => object): object {
    const made = tools.newObject()
    for (const [key, value] of Object.entries(given)) defineValue(made, key, map(value, key))
    return Object.freeze(made)
  }
}

/** Those of its class, bound to it. */
function methodsOf(object: object): Functions {
  const methods: Record<string, Functions[string]> = {}
  const prototype: unknown = Object.getPrototypeOf(object)
  if (typeof prototype !== 'object' || prototype === null) return methods
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const method: unknown = Reflect.get(prototype, name)
    if (typeof method !== 'function' || name === 'constructor') continue
    methods[name] = (...args: unknown[]) => Reflect.apply(method, object, args)
  }
  return methods
}

function defineValue(target: object, key: string, value: unknown): void {
  Reflect.defineProperty(target, key, { configurable: true, enumerable: true, writable: true, value })
}
