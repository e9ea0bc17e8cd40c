import type { RunError, Step, StepRunStatus } from '@millrace/contracts'

/** What happened, told to the engine. The engine has no clock: waiting is an effect, its end an event. */
export type EngineEvent =
  | { kind: 'start' }
  /** A step gave its output. `taken`: a branch's case keys (none: the else port). `loopCount`: a loop's number of items. */
  | { kind: 'step-succeeded'; path: string; taken?: string[] }
  | { kind: 'loop-opened'; path: string; count: number; concurrency: number; onItemError: 'fail' | 'collect' }
  | { kind: 'step-failed'; path: string; error: RunError }
  | { kind: 'retry-due'; path: string }
  | { kind: 'stop'; path: string; status: 'succeeded' | 'failed'; message: string }
  | { kind: 'cancel' }

/** What the outside must do next, in this order. */
export type EngineEffect =
  | { kind: 'execute'; path: string; step: Step; attempt: number }
  /** Call back with retry-due after delayMs (before jitter: the runner adds it). */
  | { kind: 'retry-later'; path: string; attempt: number; delayMs: number; error: RunError }
  /** The step has its final status; journal it. A loop closes when all items did: `items` holds each body's outcome. */
  | {
      kind: 'settled'
      path: string
      stepId: string
      status: Exclude<StepRunStatus, 'running' | 'waiting'>
      attempt: number
      error?: RunError
    }
  | { kind: 'loop-closed'; path: string; step: Step; items: LoopItemOutcome[]; attempt: number }
  /** Nothing more will be executed; steps in flight are to be aborted. */
  | { kind: 'finished'; status: 'succeeded' | 'failed' | 'canceled'; error?: RunError; lastPath?: string }

/** `lastPath`: the body's last executed step, whose output is the item's output. */
export type LoopItemOutcome = { ok: true; lastPath: string | null } | { ok: false; error: RunError }
