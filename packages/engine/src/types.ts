import type { Json, RunError, Step, StepRunStatus } from '@millrace/contracts'

/**
 * What happened, told to the engine. The engine has no clock: waiting is an effect, its end an event. An event about a
 * step that is not waiting for it (late results of canceled steps) changes nothing.
 */
export type EngineEvent =
  | { kind: 'start' }
  /**
   * A step gave its output, or a container's is assembled. `taken`: a branch's case keys (none: the else port), or the one
   * port of an approval.
   */
  | { kind: 'step-succeeded'; path: string; taken?: string[] }
  /** A test run gives the output: the step is not executed, and its output says which ports it took. */
  | { kind: 'step-pinned'; path: string; output: Json }
  /** Answers `execute` of a loop: its items are known. */
  | { kind: 'loop-opened'; path: string; count: number; concurrency: number; onItemError: 'fail' | 'collect' }
  /** Answers `execute` of a try: its body may begin. */
  | { kind: 'try-opened'; path: string }
  /** The step has begun and waits: nothing of it executes until step-succeeded or step-failed comes for it. */
  | { kind: 'step-waiting'; path: string }
  | { kind: 'step-failed'; path: string; error: RunError }
  | { kind: 'retry-due'; path: string }
  /** Answers `execute` of a break. */
  | { kind: 'break'; path: string }
  | { kind: 'stop'; path: string; status: 'succeeded' | 'failed'; message: string }
  | { kind: 'cancel' }

/** What the outside must do next, in this order. */
export type EngineEffect =
  /** Answer with step-succeeded, step-pinned, step-waiting, step-failed, stop, break, loop-opened or try-opened. */
  | { kind: 'execute'; path: string; step: Step; attempt: number }
  /**
   * A resumed run: the step has begun before and still waits (`RecordedStep.wait`); or its wait is over
   * (`RecordedStep.resolution`) and the outside answers at once with what came of it.
   */
  | { kind: 'wait-again'; path: string; step: Step; attempt: number }
  /** Call back with retry-due after delayMs (before jitter: the runner adds it). `attempt` is the coming one. */
  | { kind: 'retry-later'; path: string; attempt: number; delayMs: number; error: RunError }
  /** The body of a try failed and its catch begins: there, `error` is this. */
  | { kind: 'caught'; path: string; error: RunError }
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
  /** An item is over: nothing but `outcome` will be asked of the steps below `path[index]/` any more. */
  | { kind: 'item-ended'; path: string; index: number; outcome: LoopItemOutcome }
  /** All items of a loop ended. Assemble its list, then answer with step-succeeded (or step-failed). */
  | { kind: 'loop-closed'; path: string; step: Step; items: LoopItemOutcome[]; attempt: number }
  /** A try went through: its output is that of `lastPath` (null: nothing ran). Answer with step-succeeded. */
  | { kind: 'try-closed'; path: string; step: Step; lastPath: string | null; attempt: number }
  /** Nothing more will be executed; steps in flight were settled as canceled and are to be aborted. */
  | {
      kind: 'finished'
      status: 'succeeded' | 'failed' | 'canceled'
      error?: RunError
      lastPath?: string
      /** The step whose failure ended the run. */
      failedPath?: string
    }

/** `lastPath`: the last step of the body that succeeded, whose output is the item's output. */
export type LoopItemOutcome = { ok: true; lastPath: string | null } | { ok: false; error: RunError }
