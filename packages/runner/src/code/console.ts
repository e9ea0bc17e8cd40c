import type { LogLevel } from '@millrace/contracts'

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

/** Makes what code prints on the console a log line of its step. */
export function captureConsole(write: (level: LogLevel, message: string) => void): void {
  for (const [method, level] of Object.entries(levels)) {
    Object.defineProperty(console, method, {
      configurable: true,
      writable: true,
      value: (...values: unknown[]) => write(level, formatWithOptions({ depth: 4 }, ...values)),
    })
  }
}
