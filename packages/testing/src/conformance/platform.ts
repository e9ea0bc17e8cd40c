import type { Definition, Json, StateScope } from '@millrace/contracts'
import type { PlatformName, Point, Refusal } from './case.ts'

/** Where cases are played: one per way to run flows. */
export interface Platform {
  readonly name: PlatformName
  /** Saves the integration and starts its first flow, or says why it does not. */
  start(given: Given): Promise<Started>
}

export interface Given {
  definition: Definition
  input: Json
  config: Record<string, Json>
  state: readonly { scope: StateScope; key: string; value: Json }[]
}

export type Started = { ok: true; run: PlatformRun } | { ok: false; problems: string[] }

/** A run as the outside sees it. Answers say why they were refused; null: they were taken. */
export interface PlatformRun {
  /** Rejects when the run is over and the point was never reached. */
  until(point: Point): Promise<void>
  ended(): Promise<void>
  callBack(path: string, body: Json): Promise<Refusal | null>
  decide(path: string, decision: Decision): Promise<Refusal | null>
  timePasses(path: string): Promise<void>
  retryIsDue(): Promise<void>
  cancel(): Promise<Refusal | null>
  /** The run that a call-flow step began. */
  child(path: string): Promise<PlatformRun>
  journal(): Promise<RunJournal>
}

export interface Decision {
  decision: 'approved' | 'rejected'
  by: string | undefined
  approver: number | null
  form: Record<string, Json>
}

/** What is left of a run: the same on every platform, times and ids aside. */
export interface RunJournal {
  run: { status: string; output: Json; error: RunFault | null }
  /** By path. */
  steps: Record<string, StepRecord>
  /** Each report of a step, in order: `path status #attempt`. */
  reports: string[]
  logs: string[]
  respond: Json
  children: Record<string, RunJournal>
}

export interface StepRecord {
  status: string
  attempt: number
  output: Json
  error: RunFault | null
}

export interface RunFault {
  code: string
  stepId: string | null
  message: string
}
