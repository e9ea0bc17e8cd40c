import fs from 'node:fs'
import { createRequire } from 'node:module'
import { env } from 'node:process'
import { moduleState } from './module-state.ts'
import { call, ffi, libc } from './power.ts'

/** Names under which an earlier run leaves things behind. */
export const marks = {
  global: 'leftByEarlierRun',
  environment: 'LEFT_BY_EARLIER_RUN',
  file: 'left-by-earlier-run',
  title: 'left by earlier run',
  /** O_NONBLOCK */
  descriptorFlag: 0o4000,
} as const

const setStatusFlags = 4

/** What a run can leave behind, everywhere. */
export function contaminate(secret: string): string {
  Reflect.set(Object.prototype, marks.global, secret)
  Reflect.set(Array.prototype, marks.global, secret)
  Reflect.set(Function.prototype, marks.global, secret)
  Reflect.set(globalThis, marks.global, secret)
  Reflect.set(Math, 'max', () => secret)
  Reflect.set(fs, 'existsSync', () => secret)
  env[marks.environment] = secret
  moduleState.left = secret
  const { cache } = createRequire(import.meta.url)
  Reflect.set(cache, marks.global, { exports: secret })
  fs.writeFileSync(marks.file, secret)
  process.on('exit', () => fs.writeSync(1, secret))
  process.umask(0)
  process.title = marks.title
  call('fcntl', 0, setStatusFlags, marks.descriptorFlag)
  // In the heap as text and as bytes, and beside it.
  Reflect.set(globalThis, 'hoard', [
    ...Array.from({ length: 2000 }, (_, index) => `${index} ${secret}`),
    ...Array.from({ length: 2000 }, () => Buffer.from(secret)),
  ])
  for (let block = 0; block < 2000; block += 1) {
    const at = libc().malloc(256n)
    ffi().exportString(secret, at, 256)
  }
  return 'left'
}
