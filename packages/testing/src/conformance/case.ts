import type { Body, ErrorCode, Flow, Json, JsonObject, StateScope } from '@millrace/contracts'

/** One promise of the flow language: what is run, what happens to it from outside, and what must come of it. */
export interface Case {
  /** Unique; `docs/patterns.md` names cases. */
  name: string
  /** Workflow control-flow patterns (van der Aalst, ter Hofstede, Russell) that the case shows, by number. */
  patterns?: readonly number[]
  /** The first is run; others are there to be called. */
  flows: readonly [CaseFlow, ...CaseFlow[]]
  input?: Json
  config?: JsonObject
  /** What the state holds before. */
  state?: readonly { scope: StateScope; key: string; value: Json }[]
  /** What happens from outside, one after the other. */
  acts?: readonly Act[]
  expect: Expected | Refused
  /** Played by this platform alone; `because` says why the other cannot. */
  only?: { platform: PlatformName; because: string }
}

export type PlatformName = 'memory' | 'worker'

/** `key`: default `main`. `trigger`: default manual for the first flow, call for the others. */
export interface CaseFlow extends Body {
  key?: string
  trigger?: Flow['trigger']
  settings?: Flow['settings']
}

/** When an act happens. `waiting`: the run holds no process and the step waits. */
export type Point = { waiting: string } | { step: string; is: 'running' | 'waiting' | 'succeeded' | 'failed' }

export type Refusal = 'already_answered' | 'expired' | 'conflict' | 'invalid' | 'not_found'

interface ActBase {
  /** The call-flow step whose run is meant; default: the run of the first flow. */
  in?: string
  when?: Point
}

export type Act = ActBase &
  (
    | { act: 'call back'; path: string; body?: Json; refused?: Refusal }
    | {
        act: 'decide'
        path: string
        decision: 'approved' | 'rejected'
        by?: string
        approver?: number
        form?: JsonObject
        refused?: Refusal
      }
    /** The time that the step waits for has come. */
    | { act: 'time passes'; path: string }
    /** The time of the run's next try has come. */
    | { act: 'retry is due' }
    | { act: 'cancel'; refused?: Refusal }
    /** Nothing happens; the next act has something to wait for. */
    | { act: 'nothing' }
  )

/**
 * A step's end: its status, its error code if it has one, and `#2` for a second attempt, as in `failed code_threw #2`.
 * A step that nobody began has no attempt: `skipped`.
 */
export type StepEnd = string

export interface Expected {
  run: 'succeeded' | 'failed' | 'canceled'
  /** Of the run: what respond said, else what its last step gave. */
  output?: Json
  /** The code that the run failed with, and the step where it came up. */
  error?: { code: ErrorCode; stepId?: string; message?: string }
  /** Every step run by path. */
  steps: Readonly<Record<string, StepEnd>>
  outputs?: Readonly<Record<string, Json>>
  /** Parts of the messages of steps that failed. */
  messages?: Readonly<Record<string, string>>
  /** The first was over before the second began. */
  before?: readonly (readonly [string, string])[]
  /** Each began before the other was over. */
  overlap?: readonly (readonly [string, string])[]
  /** What the caller of a synchronous webhook gets; null: nothing. */
  respond?: { status: number; headers?: Record<string, string>; body?: Json } | null
  /** `path level message`; nothing else is logged. */
  logs?: readonly string[]
  /** Runs that call-flow steps began, by path. */
  children?: Readonly<Record<string, Expected>>
}

/** The flow is not even saved. Parts of the messages of its problems, in order. */
export interface Refused {
  problems: readonly string[]
}

export function isRefused(expected: Expected | Refused): expected is Refused {
  return 'problems' in expected
}
