import type { Json } from '@millrace/contracts'
import type { DataFrame } from './frames/index.ts'

/** How well the kernel keeps a sandbox apart: shown in /api/health and in the dashboard. */
export type IsolationTier = 'full' | 'restricted' | 'none'

export interface SandboxLimits {
  /** V8 heap and, where the driver can, everything else of the process. */
  memoryMb: number
  /** What the process may print on stdout and stderr before it is killed: neither is part of the protocol. */
  outputBytes: number
  /** Bytes of protocol frames per sandbox in all, and of one frame. */
  protocolBytes: number
  frameBytes: number
  /**
   * Of data frames, which carry files: bytes in all and of one frame's piece. Left out: none may come. `allocate`: where
   * pieces are put, for a receiver that uses its memory again.
   */
  files?: { totalBytes: number; frameBytes: number; allocate?: (bytes: number) => Buffer }
  /** CPU time in all, where the driver can. Left out: the driver's default. */
  cpuSeconds?: number
}

/** Why a sandbox is gone. `exited`: by itself; `killed`: by its supervisor, with the reason that it gave. */
export type SandboxEnd =
  | { kind: 'exited'; code: number | null; signal: string | null; stderrTail: string }
  | { kind: 'killed'; reason: KillReason; stderrTail: string }

export type KillReason =
  | 'deadline'
  | 'canceled'
  | 'protocol_error'
  | 'output_flood'
  | 'memory_limit'
  | 'cpu_limit'
  /** It went over a cap of what it does outside of its process, such as egress. */
  | 'over_cap'
  /** The kernel ended it for a system call that no run has a use for. */
  | 'sandbox_violation'
  | 'finished'
  | 'shutdown'
  | 'fenced'

/** One isolated process that executes exactly one run and then dies. Knows nothing of flows: JSON and bytes of files, in and out. */
export interface Sandbox {
  readonly pid: number
  /** A directory that only this sandbox sees, and cannot write: whoever listens on a Unix socket in it is the sandbox's way out. */
  readonly brokerDirectory: string
  /** Frames from the process, parsed as JSON and nothing more. Throws `SandboxProtocolError` on a torn or oversized frame. */
  readonly messages: AsyncIterable<Json | DataFrame>
  /** Resolves when the frame is handed to the kernel; waits for back-pressure. */
  send(message: Json | DataFrame): Promise<void>
  /** SIGKILL to the whole process group; SIGTERM would ask the code we do not trust. Idempotent. */
  kill(reason: KillReason): void
  /** Resolves once, when the process has been reaped. */
  readonly ended: Promise<SandboxEnd>
}

export interface SandboxDriver {
  readonly name: 'spawn' | 'zygote'
  readonly tier: IsolationTier
  /** How often a slower kind of process had to stand in for the driver's own since it was made. */
  readonly fallbacks: number
  /** Takes a process that nobody has used before; it dies with the run. */
  take(options: { limits: SandboxLimits; signal?: AbortSignal }): Promise<Sandbox>
  /** Kills spare processes and waits for all to be reaped. */
  close(): Promise<void>
}
