import type { FinalRunStatus, Json, JsonObject, LogLevel, RunError, Wait } from '@millrace/contracts'
import type { JournalEventRow, Lease, PayloadRow, Settlement, StepRunRow } from '@millrace/services/lease'
import type { JournalWrite, JournalWriter } from './writer.ts'

/** The journal of one run as its supervisor writes it: gives each entry its seq, in the order of the calls. */
export class RunJournal {
  readonly #writer: JournalWriter
  readonly #lease: Lease
  #seq: number
  #progressed = false

  constructor({ writer, lease, lastSeq }: { writer: JournalWriter; lease: Lease; lastSeq: number }) {
    this.#writer = writer
    this.#lease = lease
    this.#seq = lastSeq
  }

  /** What the next entry will get. */
  get nextSeq(): number {
    return this.#seq + 1
  }

  /** Entries up to here were written by somebody else meanwhile. */
  skipTo(seq: number): void {
    this.#seq = Math.max(this.#seq, seq)
  }

  /** A step succeeded in this attempt. */
  get progressed(): boolean {
    return this.#progressed
  }

  started(at: Date): Promise<void> {
    return this.#submit({ events: [this.#runEvent(at, 'running')] })
  }

  step({
    at,
    row,
    payloads,
    childRunId,
    attemptFailed,
    bytes,
  }: {
    at: Date
    row: StepRunRow
    payloads: PayloadRow[]
    /** The run that it called. */
    childRunId: string | null
    /** It is to be tried again: what this attempt did to the state counts no more as done. */
    attemptFailed: boolean
    bytes: number
  }): Promise<void> {
    const isOver = row.endedAt !== null
    const succeeded = row.status === 'succeeded'
    this.#progressed ||= succeeded
    return this.#submit(
      {
        events: [this.#stepEvent(at, row, childRunId)],
        steps: [row],
        payloads,
        progressed: succeeded,
        ...((isOver || attemptFailed) && { forget: [row.path] }),
      },
      bytes,
    )
  }

  log({
    bytes,
    ...line
  }: {
    at: Date
    path: string | null
    level: LogLevel
    message: string
    data: Json | null
    bytes: number
  }): Promise<void> {
    return this.#submit({ logs: [{ seq: this.#take(), ...line }] }, bytes)
  }

  respond({ at, data, bytes }: { at: Date; data: JsonObject; bytes: number }): Promise<void> {
    return this.#submit({ events: [{ seq: this.#take(), at, type: 'respond', path: null, data }] }, bytes)
  }

  /** The last entry of the run. It takes its final status together with the steps that its end cut short. */
  end({
    at,
    status,
    durationMs,
    activeMs,
    error,
    output,
    outputId,
    payload,
    cutShort,
  }: {
    at: Date
    status: FinalRunStatus
    durationMs: number
    activeMs: number
    error: RunError | null
    output: Json | null
    /** In place of `output`: a payload, of the run already or this new one. */
    outputId: string | null
    payload: PayloadRow | null
    cutShort: StepRunRow[]
  }): Promise<void> {
    const data: JsonObject = { status, durationMs, ...(error && { error: toJson(error) }) }
    return this.#submit({
      events: [
        ...cutShort.map((row) => this.#stepEvent(at, row, null)),
        { seq: this.#take(), at, type: 'end', path: null, data },
      ],
      steps: cutShort,
      payloads: payload === null ? [] : [payload],
      settlement: { status, at, activeMs, error, output, outputId },
    })
  }

  /** Lets go of the run unfinished: it waits, or somebody goes on from here. */
  leave(settlement: Extract<Settlement, { status: 'waiting' | 'queued' }>): Promise<void> {
    return this.#submit({ events: [this.#runEvent(settlement.at, settlement.status)], settlement })
  }

  /** Resolves when everything so far is committed. */
  durable(): Promise<void> {
    return this.#writer.durable(this.#lease)
  }

  close(): void {
    this.#writer.forget(this.#lease)
  }

  #take(): number {
    this.#seq += 1
    return this.#seq
  }

  #runEvent(at: Date, status: 'running' | 'queued' | 'waiting'): JournalEventRow {
    const data = { status, attempt: this.#lease.attempt }
    return { seq: this.#take(), at, type: 'run', path: null, data }
  }

  #stepEvent(at: Date, row: StepRunRow, childRunId: string | null): JournalEventRow {
    const data: JsonObject = { ...stepData(row), ...(childRunId !== null && { childRunId }) }
    return { seq: this.#take(), at, type: 'step', path: row.path, data }
  }

  #submit(rows: Omit<JournalWrite, 'lease' | 'lastSeq' | 'bytes'>, bytes = 0): Promise<void> {
    return this.#writer.submit({ lease: this.#lease, lastSeq: this.#seq, bytes: bytes + entryBytes, ...rows })
  }
}

/** What an entry takes in memory beside its values. */
const entryBytes = 500

function stepData({
  stepId,
  status,
  attempt,
  durationMs,
  input,
  output,
  outputId,
  error,
  wait,
}: StepRunRow): JsonObject {
  return {
    stepId,
    status,
    attempt,
    ...(status !== 'running' && { durationMs }),
    ...(input !== null && { input }),
    ...(outputId === null ? output !== null && { output } : { outputRef: outputId }),
    ...(error && { error: toJson(error) }),
    ...(wait && { wait: shownWait(wait) }),
  }
}

function shownWait(wait: Wait): JsonObject {
  return { kind: wait.kind, until: wait.kind === 'child' ? null : new Date(wait.until).toISOString() }
}

function toJson({ details, stepId, ...error }: RunError): JsonObject {
  return { ...error, ...(details !== undefined && { details }), ...(stepId !== undefined && { stepId }) }
}
