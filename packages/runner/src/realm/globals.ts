import { isEnumerable, sharedClasses, sharedObjects, timers, wrappedFunctions } from './global-names.ts'
import type { RealmTools } from './set-up.ts'
import { remember } from './shared-objects.ts'

export interface GlobalsHost {
  global: object
  tools: RealmTools
  expose(): void
  /** A callback of the realm has run. */
  resumed(): void
  own: ReadonlyMap<string, () => object>
}

/** Gives a realm what Node has besides JavaScript. All of it is made when somebody looks: fetch's client alone takes 10 ms. */
export function installGlobals({ global, tools, expose, resumed, own }: GlobalsHost): void {
  const define = (key: string, compute: () => unknown) =>
    tools.defineLazy(global, { key, enumerable: isEnumerable(key), compute })

  Reflect.defineProperty(global, 'global', {
    configurable: true,
    enumerable: true,
    writable: true,
    value: global,
  })
  for (const [name, make] of own) define(name, make)
  for (const name of [...sharedClasses, ...sharedObjects]) define(name, () => shared(name))
  for (const name of wrappedFunctions) define(name, () => wrapped(name, (call, args) => call(...args)))
  for (const name of timers) define(name, () => timer(name))
  define('fetch', () => tools.wrapAsync(fetchFor(expose), { name: 'fetch', length: 1 }))

  function shared(name: string): unknown {
    expose()
    const value: unknown = Reflect.get(globalThis, name)
    remember(value, name)
    if (name === 'crypto') remember(crypto.subtle, 'crypto.subtle')
    return value
  }

  function wrapped(
    name: string,
    use: (call: (...args: unknown[]) => unknown, args: unknown[]) => unknown,
  ): object {
    const real: unknown = Reflect.get(globalThis, name)
    if (typeof real !== 'function') throw new TypeError(`Node has no function ${name}`)
    const call = (...args: unknown[]): unknown => Reflect.apply(real, globalThis, args)
    return tools.wrap((...args) => use(call, args), { name, length: real.length })
  }

  function timer(name: (typeof timers)[number]): object {
    expose()
    rememberTimers()
    const made = wrapped(name, (call, [callback, ...rest]) => {
      if (typeof callback !== 'function') return call(callback, ...rest)
      const later = (...args: unknown[]): unknown => {
        try {
          return Reflect.apply(callback, undefined, args)
        } finally {
          resumed()
        }
      }
      return call(later, ...rest)
    })
    const promisify = Symbol.for('nodejs.util.promisify.custom')
    const real: unknown = Reflect.get(globalThis, name)
    const promised: unknown = typeof real === 'function' ? Reflect.get(real, promisify) : undefined
    if (promised !== undefined) Reflect.defineProperty(made, promisify, { value: promised })
    return made
  }
}

/** Their classes have no names to be found by. */
function rememberTimers(): void {
  const timeout = setTimeout(() => {}, 1)
  clearTimeout(timeout)
  const immediate = setImmediate(() => {})
  clearImmediate(immediate)
  remember(Object.getPrototypeOf(timeout), 'Timeout.prototype')
  remember(Object.getPrototypeOf(immediate), 'Immediate.prototype')
}

/** The classes of what it gives are remembered before the step has any of it. */
function fetchFor(expose: () => void): (...args: unknown[]) => Promise<unknown> {
  return async (...args) => {
    const real: unknown = Reflect.get(globalThis, 'fetch')
    if (typeof real !== 'function') throw new TypeError('fetch is not a function')
    const response: unknown = await Reflect.apply(real, undefined, args)
    expose()
    for (const name of ['Response', 'Headers', 'ReadableStream', 'FormData', 'Blob']) {
      remember(Reflect.get(globalThis, name), name)
    }
    return response
  }
}
