import type { LogLevel } from '@millrace/contracts'
import { isBytes } from '../kinds.ts'

// An import of node:util reads its lazy members, fetch's client among them: 10 ms of every boot.
const { formatWithOptions } = process.getBuiltinModule('node:util')

const levels = {
  debug: 'debug',
  trace: 'debug',
  log: 'info',
  info: 'info',
  dir: 'info',
  table: 'info',
  warn: 'warn',
  error: 'error',
} as const

type Write = (level: LogLevel, message: string) => void

/** Makes what code prints, on the console or on the process's own streams, log lines of its step. */
export function captureConsole(write: Write): void {
  captureStream('stdout', (text) => write('info', text))
  captureStream('stderr', (text) => write('error', text))
  for (const [method, level] of Object.entries(levels)) {
    Object.defineProperty(console, method, {
      configurable: true,
      writable: true,
      value: (...values: unknown[]) => write(level, formatWithOptions({ depth: 4 }, ...values)),
    })
  }
}

/** Behind the stream's getter: making the stream at once would cost every boot what few runs use. */
function captureStream(name: 'stdout' | 'stderr', print: (text: string) => void): void {
  const original = Object.getOwnPropertyDescriptor(process, name)
  if (original?.get === undefined) return
  const stream: () => unknown = original.get.bind(process)
  Object.defineProperty(process, name, {
    configurable: true,
    enumerable: true,
    get: () => {
      const own = stream()
      if (typeof own === 'object' && own !== null) Object.assign(own, { write: printer(print) })
      return own
    },
  })
}

/** The three forms of a stream's `write`: (chunk), (chunk, done), (chunk, encoding, done). */
function printer(print: (text: string) => void): (chunk: unknown, ...rest: unknown[]) => boolean {
  return (chunk, ...rest) => {
    const text = isBytes(chunk) ? Buffer.from(chunk).toString('utf8') : String(chunk)
    print(text.replace(/\r?\n$/, ''))
    const done = rest.at(-1)
    if (typeof done === 'function') queueMicrotask(() => done())
    return true
  }
}
