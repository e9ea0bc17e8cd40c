import type { RealmTools } from './set-up.ts'

/** What log lines are made of; the runner has taken these over, connectors print on the same. */
const printing = ['debug', 'trace', 'log', 'info', 'dir', 'table', 'warn', 'error']
/** They count, time and indent: what one step has begun must not go on in the next. */
const keeping = [
  'assert',
  'clear',
  'count',
  'countReset',
  'dirxml',
  'group',
  'groupCollapsed',
  'groupEnd',
  'time',
  'timeEnd',
  'timeLog',
]
const ignored = ['profile', 'profileEnd', 'timeStamp']

/** A console of the realm's own; what it prints goes the way of the runner's. */
export function createConsole(tools: RealmTools): object {
  const own = tools.newObject()
  const define = (name: string, call: (...args: unknown[]) => unknown) =>
    Reflect.defineProperty(own, name, {
      configurable: true,
      enumerable: true,
      writable: true,
      value: tools.wrap(call, { name, length: 0 }),
    })
  // Looked up late: realms are made before the runner takes its console over.
  const print = (name: string, args: readonly unknown[]) => call(console, name, args)
  for (const name of printing) define(name, (...args) => void print(name, args))
  let kept: object | null = null
  const keeper = () => {
    if (kept !== null) return kept
    const { Console } = process.getBuiltinModule('node:console')
    kept = new Console({ stdout: process.stdout, stderr: process.stderr })
    for (const name of printing) {
      Reflect.defineProperty(kept, name, { value: (...args: unknown[]) => print(name, args) })
    }
    return kept
  }
  for (const name of keeping) define(name, (...args) => void call(keeper(), name, args))
  for (const name of ignored) define(name, () => {})
  Reflect.defineProperty(own, Symbol.toStringTag, { configurable: true, value: 'console' })
  return own
}

function call(target: object, name: string, args: readonly unknown[]): unknown {
  const method: unknown = Reflect.get(target, name)
  return typeof method === 'function' ? Reflect.apply(method, target, args) : undefined
}
