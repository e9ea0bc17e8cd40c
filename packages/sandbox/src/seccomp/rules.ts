import type { SyscallName } from './syscall-numbers.ts'

/** What a policy is written in. For each call its first rule that matches decides, else the table's `otherwise`. */
export interface Table {
  rules: readonly Rule[]
  otherwise: Verdict
}

export interface Rule {
  syscalls: readonly SyscallName[]
  /** All of them have to hold; none: the rule always matches. */
  when: readonly Condition[]
  verdict: Verdict
}

/** Holds when `argument & mask` is one of `values`. */
export interface Condition {
  argument: ArgumentIndex
  mask: bigint
  values: readonly bigint[]
}

export type ArgumentIndex = 0 | 1 | 2 | 3 | 4 | 5

/** `kill` ends the whole process by SIGSYS: for what only an escape asks for. */
export type Verdict = { kind: 'allow' } | { kind: 'errno'; errno: ErrnoName } | { kind: 'kill' }

export type ErrnoName = keyof typeof errnos

/** From `asm-generic/errno-base.h` and `errno.h`, the same on both architectures. `none`: success, and nothing done. */
export const errnos = {
  none: 0,
  EPERM: 1,
  EACCES: 13,
  EINVAL: 22,
  ENOTTY: 25,
  ENOSYS: 38,
  ENOPROTOOPT: 92,
  ESOCKTNOSUPPORT: 94,
} as const

type Calls = readonly SyscallName[]

export function allow(syscalls: Calls, ...when: Condition[]): Rule {
  return { syscalls, when, verdict: { kind: 'allow' } }
}

export function refuse(errno: ErrnoName, syscalls: Calls, ...when: Condition[]): Rule {
  return { syscalls, when, verdict: { kind: 'errno', errno } }
}

export function kill(syscalls: Calls, ...when: Condition[]): Rule {
  return { syscalls, when, verdict: { kind: 'kill' } }
}

const lowHalf = 0xffff_ffffn
const bothHalves = 0xffff_ffff_ffff_ffffn

/** An argument that the kernel reads as 32 bits: what stands in the upper half means nothing, and must not decide. */
export function int(argument: ArgumentIndex, ...values: number[]): Condition {
  return { argument, mask: lowHalf, values: values.map((value) => BigInt(value) & lowHalf) }
}

/** An argument that the kernel reads as 64 bits: a long, a size, a pointer. */
export function long(argument: ArgumentIndex, ...values: bigint[]): Condition {
  return { argument, mask: bothHalves, values }
}

/** Only the bits of `mask`, a number of 32 bits. */
export function bits(argument: ArgumentIndex, mask: number, ...values: number[]): Condition {
  const low = BigInt(mask) & lowHalf
  return { argument, mask: low, values: values.map((value) => BigInt(value) & lowHalf) }
}

/** All bits of `mask` but these. */
export function except(argument: ArgumentIndex, ignored: number, ...values: number[]): Condition {
  return bits(argument, ~ignored, ...values)
}
