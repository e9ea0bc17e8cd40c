import type { Targets } from './targets.ts'

/**
 * The escape suite: what published escapes did, tried with all the power that native code has. User code is taken to
 * have broken JavaScript already: attempts call libc, the kernel and memory directly, and no hidden name protects anything.
 * One row per attempt. It runs inside of a sandbox and gives the answer that it got; the host knows which answers are a
 * denial, and looks after its canaries.
 */
export interface Attempt {
  /** What it tries: "reads ...", "becomes ...". */
  name: string
  /** The published escapes, or the way out, that it is like. */
  like: string
  /** What would prove that it succeeded. */
  canary: Canary
  /** Each of them is a denial; anything else is an escape. See `Answer`. */
  denied: readonly Answer[]
  /** Where it is run: attempts on limits have small ones, and a driver of their own. Default: `contained`. */
  setting?: Setting
  /** It is the first one in its sandbox: what others leave there would mislead it. */
  isFresh?: true
  /**
   * Harmless where nothing is in its way, and sure to succeed there, so that its denial proves something: outside of any
   * containment; what looks for an earlier run, in the process of that run.
   */
  hasControl?: true
  /** What it sends are no answers: how it ends is one. */
  isJudgedByEnd?: true
  /** Throws the denial, or gives an answer; what is no text was won. */
  run: (around: Around) => unknown
}

/**
 * The name of an error (EPERM, RangeError, ERR_DLOPEN_FAILED), `nothing` for one that looked and found nothing, or how the
 * process ended: SIGSYS, `killed: memory_limit`, `exited: SIGSEGV`. Whoever got through says `done`, or what it got.
 */
export type Answer = string

export type Canary =
  | 'environment'
  | 'host file'
  | 'host process'
  | 'host kernel'
  | 'host listener'
  | 'metadata server'
  | 'neighbour'
  | 'earlier run'
  | 'supervisor'

/**
 * `contained`: in every driver with a containment. `everywhere`: in those without one too, since the supervisor alone stops
 * it. `small limits`: contained, with little memory and disk; `little time`: and little CPU time besides.
 */
export type Setting = 'contained' | 'everywhere' | 'small limits' | 'little time'

export interface Around {
  targets: Targets
}

/** What rows need not say because their group does. */
type Shared = Pick<Attempt, 'canary' | 'like'> &
  Partial<Pick<Attempt, 'denied' | 'setting' | 'isFresh' | 'isJudgedByEnd' | 'hasControl'>>
type Row = Pick<Attempt, 'name' | 'run'> & Partial<Attempt>

/** Attempts that are alike. */
export function attemptsOf(shared: Shared, rows: readonly Row[]): Attempt[] {
  // Without any denial, nothing that it answers is one.
  return rows.map((row) => ({ denied: [], ...shared, ...row }))
}
