import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'

/** A process that was started for one sandbox, however that was done. */
export interface LiveProcess {
  /** On this host, from when it has booted or before; -1 until then, and when it did not come to one. */
  readonly pid: number
  /** The protocol's. */
  readonly socket: Socket
  /** What it prints; the last one is stderr, or both in one. */
  readonly outputs: readonly Readable[]
  /** Resolves once, when the process has been reaped. */
  readonly exit: Promise<ProcessExit>
  /** Called when the program has said its first word. */
  booted?(): Promise<void>
  /** Called after its end. */
  cleanUp?(): Promise<void>
  /** SIGKILL to it and all it has started. Idempotent, and harmless after its end. */
  kill(): void
}

export interface ProcessExit {
  code: number | null
  signal: string | null
  /** Why it never started. */
  failure: string | null
  /** The kernel ended it for having used up its CPU time. */
  outOfCpu: boolean
  /** The kernel ended it because its cgroup has no memory left. */
  outOfMemory?: boolean
}
