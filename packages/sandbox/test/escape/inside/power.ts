// What native code could do, for attempts: libc, raw system calls, machine code, memory.
import type { FunctionDefinitions } from 'node:ffi'
import { constants } from 'node:os'
import { type SyscallName, syscallNumber } from '../../../src/seccomp/syscall-numbers.ts'

const signatures = {
  syscall: { return: 'i64', arguments: ['i64', 'u64', 'u64', 'u64', 'u64', 'u64', 'u64'] },
  __errno_location: { return: 'pointer', arguments: [] },
  malloc: { return: 'u64', arguments: ['u64'] },
  getenv: { return: 'u64', arguments: ['string'] },
  system: { return: 'i32', arguments: ['string'] },
  popen: { return: 'u64', arguments: ['string', 'string'] },
  posix_spawn: { return: 'i32', arguments: ['u64', 'string', 'u64', 'u64', 'u64', 'u64'] },
  pthread_create: { return: 'i32', arguments: ['u64', 'u64', 'u64', 'u64'] },
  shm_open: { return: 'i32', arguments: ['string', 'i32', 'u32'] },
  mmap: { return: 'u64', arguments: ['u64', 'u64', 'i32', 'i32', 'i32', 'i64'] },
  qsort: { return: 'void', arguments: ['u64', 'u64', 'u64', 'u64'] },
} as const satisfies FunctionDefinitions

/** Not imported: attempts are read on the host too, where Node has no such module. */
export const ffi = () => process.getBuiltinModule('node:ffi')

function open() {
  return ffi().dlopen(null, signatures).functions
}

let opened: ReturnType<typeof open> | null = null
export function libc() {
  opened ??= open()
  return opened
}

/** A failed call; `code` is the name of its error. */
export class CallError extends Error {
  readonly code: string
  constructor(errno: number) {
    const code = errnoName(errno)
    super(code)
    this.code = code
  }
}

export type Word = number | bigint | string | Uint8Array

/** A system call by its name; texts and bytes are passed by address. Throws `CallError`. */
export function call(name: SyscallName, ...args: Word[]): number {
  const number = syscallNumber(name, process.arch === 'arm64' ? 'arm64' : 'x64')
  if (number === null) throw new CallError(constants.errno.ENOSYS)
  return callNumber(number, ...args)
}

export function callNumber(number: number, ...args: Word[]): number {
  const held = args.map((arg) => (typeof arg === 'string' ? cString(arg) : arg))
  const [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n] = held.map(asWord)
  const result = libc().syscall(BigInt(number), a, b, c, d, e, f)
  if (result === -1n) throw new CallError(lastErrno())
  return Number(result)
}

/** The name of the error that `work` throws; `done` when it throws none. */
export function errorOf(work: () => unknown): string {
  try {
    work()
    return 'done'
  } catch (error) {
    return nameOfError(error)
  }
}

export function nameOfError(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${String(error)}`
  if ('code' in error && typeof error.code === 'string') return error.code
  if (error.cause instanceof Error) return nameOfError(error.cause)
  return error.name
}

export function lastErrno(): number {
  return ffi().getInt32(libc().__errno_location())
}

export function errnoName(errno: number): string {
  return Object.entries(errnos).find(([, value]) => value === errno)?.[0] ?? `errno ${errno}`
}

const errnos = { ...constants.errno, ESOCKTNOSUPPORT: 94 }

export function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`)
}

export function pointerTo(bytes: Uint8Array): bigint {
  return ffi().getRawPointer(bytes)
}

function asWord(word: number | bigint | Uint8Array): bigint {
  return typeof word === 'object' ? pointerTo(word) : BigInt.asUintN(64, BigInt(word))
}

export function unixAddress(path: string): Buffer {
  return Buffer.concat([Buffer.from([1, 0]), Buffer.from(path)])
}

export function inetAddress(port: number, address = [127, 0, 0, 1]): Buffer {
  return Buffer.from([2, 0, port >> 8, port & 255, ...address, ...Array<number>(8).fill(0)])
}

/** Runs machine code; x64 only. libc calls it as an order to sort by. */
export function execute(code: readonly number[]): void {
  const at = libc().mmap(0n, 4096n, 7, 0x22, -1, 0n)
  if (at === 0xffff_ffff_ffff_ffffn) throw new CallError(lastErrno())
  for (const [index, byte] of code.entries()) ffi().setUint8(at, index, byte)
  libc().qsort(pointerTo(Buffer.alloc(8)), 2n, 4n, at)
}

/** Memory at an address that may not be there: the kernel looks, and says EFAULT where a look of ours would be the end. */
export function peek(address: bigint, length: number, scratch: number): Buffer | null {
  const number = syscallNumber('pwrite64', process.arch === 'arm64' ? 'arm64' : 'x64') ?? 0
  const count = libc().syscall(BigInt(number), BigInt(scratch), address, BigInt(length), 0n, 0n, 0n)
  if (count <= 0n) return null
  const bytes = Buffer.alloc(Number(count))
  process.getBuiltinModule('node:fs').readSync(scratch, bytes, 0, bytes.length, 0)
  return bytes
}
