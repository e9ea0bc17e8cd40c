import { EventEmitter } from 'node:events'
import type { RealmTools } from './set-up.ts'

export interface ProcessHost {
  tools: RealmTools
  getBuiltinModule: (specifier: string) => unknown
  expose: () => void
}

/** Facts about the process, and harmless questions to it: the step calls the real ones. */
const questions = [
  'availableMemory',
  'constrainedMemory',
  'cpuUsage',
  'cwd',
  'emitWarning',
  'getActiveResourcesInfo',
  'getegid',
  'geteuid',
  'getgid',
  'getgroups',
  'getuid',
  'hrtime',
  'memoryUsage',
  'nextTick',
  'ref',
  'resourceUsage',
  'threadCpuUsage',
  'unref',
  'uptime',
] as const
const facts = [
  'arch',
  'argv0',
  'config',
  'execPath',
  'features',
  'pid',
  'platform',
  'ppid',
  'release',
  'version',
  'versions',
]
const streams = ['stdin', 'stdout', 'stderr'] as const

/** They reach past JavaScript, or change the process that the run has for all of its steps. */
const refused = [
  'abort',
  'addUncaughtExceptionCaptureCallback',
  'binding',
  'chdir',
  'dlopen',
  'execve',
  'initgroups',
  'kill',
  'loadEnvFile',
  'openStdin',
  'reallyExit',
  'setSourceMapsEnabled',
  'setUncaughtExceptionCaptureCallback',
  'setegid',
  'seteuid',
  'setgid',
  'setgroups',
  'setuid',
  'umask',
  '_kill',
  '_linkedBinding',
]

/**
 * `process` as one step sees it: its own environment variables, listeners and exit code. What is refused here is refused
 * to keep steps from tripping over each other; what must not happen, the kernel forbids.
 */
export function createProcess({ tools, getBuiltinModule, expose }: ProcessHost): object {
  const own = tools.newObject()
  const define = (key: PropertyKey, value: unknown, enumerable = true) =>
    Reflect.defineProperty(own, key, { configurable: true, enumerable, writable: true, value })
  /** Made when it is asked for: most of it nobody does. */
  const defineLate = (key: string, compute: () => unknown) =>
    tools.defineLazy(own, { key, enumerable: true, compute })
  const defineCall = (name: string, call: (...args: unknown[]) => unknown) =>
    defineLate(name, () => tools.wrap(call, { name, length: 0 }))

  define('title', 'node')
  define('env', tools.newObject())
  define('argv', tools.settle([process.execPath]))
  define('execArgv', tools.settle([]))
  define('exitCode', undefined)
  for (const name of facts) defineLate(name, () => cloned(tools, Reflect.get(process, name)))
  for (const name of streams) {
    defineLate(name, () => {
      expose()
      return streamOf(name)
    })
  }
  for (const name of questions) defineLate(name, () => question(name))
  for (const name of refused) {
    defineCall(name, () => {
      throw new Error(
        `process.${name} is not there for code steps: it would reach the process of the whole run`,
      )
    })
  }
  defineCall('exit', (code) => process.exit(exitCodeOf(code ?? Reflect.get(own, 'exitCode'))))
  defineCall('getBuiltinModule', (specifier) => getBuiltinModule(String(specifier)))
  define(Symbol.toStringTag, 'process', false)
  addListeners(own, tools)
  return own

  function question(name: (typeof questions)[number]): unknown {
    const real: unknown = Reflect.get(process, name)
    if (typeof real !== 'function') return undefined
    const asked = tools.wrap((...args) => Reflect.apply(real, process, args), { name, length: real.length })
    // hrtime.bigint, memoryUsage.rss
    for (const [key, part] of Object.entries(real)) {
      if (typeof part !== 'function') continue
      const value = tools.wrap((...args) => Reflect.apply(part, real, args), {
        name: key,
        length: part.length,
      })
      Reflect.defineProperty(asked, key, { configurable: true, enumerable: true, writable: true, value })
    }
    return asked
  }
}

/** Its own stream, and what is written on it goes the way of the process's. */
function streamOf(name: (typeof streams)[number]): object {
  const { Readable, Writable } = process.getBuiltinModule('node:stream')
  if (name === 'stdin') return Object.assign(Readable.from([]), { fd: 0 })
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk, encoding, done) => {
      process[name].write(chunk, encoding)
      done()
    },
  })
  return Object.assign(stream, { fd: name === 'stdout' ? 1 : 2 })
}

/** Listeners of its own, which hear what the step itself emits: the life of the process is the runner's. */
function addListeners(own: object, tools: RealmTools): void {
  let made: EventEmitter | null = null
  const emitter = () => {
    made ??= new EventEmitter()
    return made
  }
  const names = [
    'addListener',
    'emit',
    'eventNames',
    'getMaxListeners',
    'listenerCount',
    'listeners',
    'off',
    'on',
    'once',
    'prependListener',
    'prependOnceListener',
    'rawListeners',
    'removeAllListeners',
    'removeListener',
    'setMaxListeners',
  ] as const
  for (const name of names) {
    const call = (...args: unknown[]) => {
      const target = emitter()
      const given: unknown = Reflect.apply(target[name], target, args)
      return given === target ? own : given
    }
    const compute = () => tools.wrap(call, { name, length: EventEmitter.prototype[name].length })
    tools.defineLazy(own, { key: name, enumerable: false, compute })
  }
}

function exitCodeOf(code: unknown): number | undefined {
  const number = Number(code)
  return code === undefined || !Number.isInteger(number) ? undefined : number
}

function cloned(tools: RealmTools, value: unknown): unknown {
  return typeof value === 'object' && value !== null ? tools.copyOf(plain(value)) : value
}

/** `features` answers through getters. */
function plain(value: object): object {
  return Object.fromEntries(
    Object.keys(value).map((key) => {
      const held: unknown = Reflect.get(value, key)
      return [key, typeof held === 'object' && held !== null && !Array.isArray(held) ? plain(held) : held]
    }),
  )
}
