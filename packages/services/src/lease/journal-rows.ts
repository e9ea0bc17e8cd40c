import type {
  FinalRunStatus,
  Json,
  JsonObject,
  LogLevel,
  RunError,
  StepRunStatus,
  Wait,
} from '@millrace/contracts'

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

/** The last state of a step, as of one report. `input` and `items` null: as they were. */
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
  /** Of a loop that opens, where its expression might give others when it is evaluated again. */
  items: Json[] | null
  itemsId: string | null
  /** With status `waiting`. */
  wait: Wait | null
}

/** A value that is too large for the row it belongs to; its blob is already stored. */
export interface PayloadRow {
  id: string
  bytes: number
  blobKey: string
}

/** How a worker lets go of a run. `activeMs`: how long it executed in this attempt. */
export type Settlement = { at: Date; activeMs: number } & (
  | {
      status: FinalRunStatus
      error: RunError | null
      /** What the run gave; a large value is a payload. */
      output: Json | null
      outputId: string | null
    }
  /** Nothing is left to execute until a wait is over. */
  | { status: 'waiting' }
  /** Unfinished: another worker takes it, or this one again. */
  | { status: 'queued'; kind: 'released' }
  /** Its sandbox was lost; `crashes` counts this time too. */
  | { status: 'queued'; kind: 'crashed'; crashes: number; dueAt: Date | null }
)

/** Everything new of one run since the last flush. */
export interface RunAppend extends Lease {
  lastSeq: number
  events: JournalEventRow[]
  logs: LogLineRow[]
  /** At most one per path. */
  steps: StepRunRow[]
  /** A step succeeded: what went wrong before counts no more. */
  progressed: boolean
  /** Paths whose recorded operations count no more: the step is over, or an attempt of it failed. */
  forget: string[]
  payloads: PayloadRow[]
  settlement: Settlement | null
}
