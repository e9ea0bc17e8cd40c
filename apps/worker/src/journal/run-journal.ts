import type { FinalRunStatus, Json, JsonObject, LogLevel, RunError } from '@millrace/contracts'
import type { JournalEventRow, Lease, PayloadRow, StepRunRow } from '@millrace/services/lease'
import type { JournalWrite, JournalWriter } from './writer.ts'

/** The journal of one run as its supervisor writes it: gives each entry its seq, in the order of the calls. */
export class RunJournal {
  readonly #writer: JournalWriter
  readonly #lease: Lease
  #seq: number

  constructor({ writer, lease, lastSeq }: { writer: JournalWriter; lease: Lease; lastSeq: number }) {
    this.#writer = writer
    this.#lease = lease
    this.#seq = lastSeq
  }

  /** What the next entry will get. */
  get nextSeq(): number {
    return this.#seq + 1
  }

  started(at: Date): Promise<void> {
    return this.#submit({ events: [this.#runEvent(at, 'running')] })
  }

  step({
    at,
    row,
    payload,
    bytes,
  }: {
    at: Date
    row: StepRunRow
    payload?: PayloadRow | undefined
    bytes: number
  }): Promise<void> {
    return this.#submit(
      { events: [this.#stepEvent(at, row)], steps: [row], ...(payload && { payloads: [payload] }) },
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
    error,
    cutShort,
  }: {
    at: Date
    status: FinalRunStatus
    durationMs: number
    error: RunError | null
    cutShort: StepRunRow[]
  }): Promise<void> {
    const data: JsonObject = { status, durationMs, ...(error && { error: toJson(error) }) }
    return this.#submit({
      events: [
        ...cutShort.map((row) => this.#stepEvent(at, row)),
        { seq: this.#take(), at, type: 'end', path: null, data },
      ],
      steps: cutShort,
      settlement: { status, at, error },
    })
  }

  /** Lets go of the run unfinished: another worker takes it and goes on from here. */
  release(at: Date): Promise<void> {
    return this.#submit({
      events: [this.#runEvent(at, 'queued')],
      settlement: { status: 'queued', at, error: null },
    })
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

  #runEvent(at: Date, status: 'running' | 'queued'): JournalEventRow {
    const data = { status, attempt: this.#lease.attempt }
    return { seq: this.#take(), at, type: 'run', path: null, data }
  }

  #stepEvent(at: Date, row: StepRunRow): JournalEventRow {
    return { seq: this.#take(), at, type: 'step', path: row.path, data: stepData(row) }
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
}: StepRunRow): JsonObject {
  return {
    stepId,
    status,
    attempt,
    ...(status !== 'running' && { durationMs }),
    ...(input !== null && { input }),
    ...(outputId === null ? output !== null && { output } : { outputRef: outputId }),
    ...(error && { error: toJson(error) }),
  }
}

function toJson({ details, stepId, ...error }: RunError): JsonObject {
  return { ...error, ...(details !== undefined && { details }), ...(stepId !== undefined && { stepId }) }
}
