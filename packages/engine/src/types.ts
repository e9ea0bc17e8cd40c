import type { Json, RunError, Step, StepRunStatus } from '@millrace/contracts'

/**
 * What happened, told to the engine. The engine has no clock: waiting is an effect, its end an event. An event about a
 * step that is not waiting for it (late results of canceled steps) changes nothing.
 */
export type EngineEvent =
  | { kind: 'start' }
  /** A step gave its output, or a loop's list is assembled. `taken`: a branch's case keys (none: the else port). */
  | { kind: 'step-succeeded'; path: string; taken?: string[] }
  /** A test run gives the output: the step is not executed, and its output says which ports it took. */
  | { kind: 'step-pinned'; path: string; output: Json }
  /** Answers `execute` of a loop: its items are known. */
  | { kind: 'loop-opened'; path: string; count: number; concurrency: number; onItemError: 'fail' | 'collect' }
  | { kind: 'step-failed'; path: string; error: RunError }
  | { kind: 'retry-due'; path: string }
  | { kind: 'stop'; path: string; status: 'succeeded' | 'failed'; message: string }
  | { kind: 'cancel' }

/** What the outside must do next, in this order. */
export type EngineEffect =
  /** Answer with step-succeeded, step-pinned, step-failed, stop, or (a loop) loop-opened. */
  | { kind: 'execute'; path: string; step: Step; attempt: number }
  /** Call back with retry-due after delayMs (before jitter: the runner adds it). `attempt` is the coming one. */
  | { kind: 'retry-later'; path: string; attempt: number; delayMs: number; error: RunError }
  /**
   * The step has its final status; journal it. `canceled` may come for a step in flight while the run goes on (a
   * sibling in its loop item failed): abort it. Recorded steps settle without this effect.
   */
  | {
      kind: 'settled'
      path: string
      stepId: string
      status: Exclude<StepRunStatus, 'running' | 'waiting'>
      attempt: number
      error?: RunError
    }
  /** All items of a loop ended. Assemble its list, then answer with step-succeeded (or step-failed). */
  | { kind: 'loop-closed'; path: string; step: Step; items: LoopItemOutcome[]; attempt: number }
  /** Nothing more will be executed; steps in flight were settled as canceled and are to be aborted. */
  | { kind: 'finished'; status: 'succeeded' | 'failed' | 'canceled'; error?: RunError; lastPath?: string }

/** `lastPath`: the last step of the body that succeeded, whose output is the item's output. */
export type LoopItemOutcome = { ok: true; lastPath: string | null } | { ok: false; error: RunError }
