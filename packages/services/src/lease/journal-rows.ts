import type { FinalRunStatus, Json, JsonObject, LogLevel, RunError, StepRunStatus } from '@millrace/contracts'

/** A lease is a worker's right to write to a run: its id and the attempt that it claimed. */
export interface Lease {
  runId: string
  attempt: number
}

export interface JournalEventRow {
  seq: number
  at: Date
  /** run, step, end as contracts' runEventSchema has them; respond is for the synchronous webhook alone. */
  type: 'run' | 'step' | 'respond' | 'end'
  path: string | null
  data: JsonObject
}

export interface LogLineRow {
  seq: number
  at: Date
  path: string | null
  level: LogLevel
  message: string
  data: Json | null
}

/** The last state of a step, as of one report. `input` null: as it was. */
export interface StepRunRow {
  path: string
  stepId: string
  status: StepRunStatus
  attempt: number
  startedAt: Date | null
  endedAt: Date | null
  durationMs: number
  firstSeq: number
  input: Json | null
  output: Json | null
  outputId: string | null
  error: RunError | null
}

/** A step's output that is too large for the step's own row; its blob is already stored. */
export interface PayloadRow {
  id: string
  bytes: number
  blobKey: string
}

/** How a worker lets go of a run: at its end, or unfinished so that another worker takes it. */
export type Settlement =
  | { status: FinalRunStatus; at: Date; error: RunError | null }
  | { status: 'queued'; at: Date; error: null }

/** Everything new of one run since the last flush. */
export interface RunAppend extends Lease {
  lastSeq: number
  events: JournalEventRow[]
  logs: LogLineRow[]
  /** At most one per path. */
  steps: StepRunRow[]
  payloads: PayloadRow[]
  settlement: Settlement | null
}
