import { randomUUID } from 'node:crypto'
import type {
  FileRef,
  FromSandbox,
  Json,
  RecordedStep,
  RunError,
  SandboxRequest,
  ToSandbox,
  WaitResolution,
} from '@millrace/contracts'
import { StepFailure } from '../step-failure.ts'

type StepMessage = Extract<FromSandbox, { type: 'step' }>
type Reply = Extract<ToSandbox, { type: 'committed' | 'reply' | 'refused' }>

/** Back to the sandbox. */
export interface MemoryWorkerLine {
  send(message: Reply): void
  sendData(token: number, bytes: Uint8Array): void
}

export interface MemoryWorkerOptions {
  /** Answers what the worker itself does not: state and calls of flows. A thrown `StepFailure` is a refusal. */
  answer?: (request: SandboxRequest, path: string) => Json | Promise<Json>
  /** Outputs above this are not given inline to a later attempt. */
  inlineBytes?: number
}

interface OpenFile {
  name: string
  contentType: string
  pieces: Uint8Array[]
}

/** What a worker does for one run, in memory and over any number of attempts: its journal, its files, its answers. */
export class MemoryWorker {
  readonly messages: FromSandbox[] = []
  readonly files = new Map<string, { ref: FileRef; bytes: Uint8Array }>()
  readonly #options: MemoryWorkerOptions
  readonly #steps = new Map<string, StepMessage>()
  readonly #resolutions = new Map<string, WaitResolution>()
  readonly #writing = new Map<number, OpenFile>()
  readonly #reading = new Map<number, Uint8Array[]>()
  readonly #pushes = new Map<number, number>()
  #handles = 0

  constructor(options: MemoryWorkerOptions = {}) {
    this.#options = options
  }

  handle(message: FromSandbox, line: MemoryWorkerLine): void {
    this.messages.push(message)
    switch (message.type) {
      case 'step':
        this.#record(message)
        return
      case 'commit':
        line.send({ type: 'committed', token: message.token })
        return
      case 'request':
        void this.#answer(message, line)
        return
      default:
    }
  }

  handleData(piece: { token: number; bytes: Uint8Array }, line: MemoryWorkerLine): void {
    const handle = this.#pushes.get(piece.token)
    if (handle === undefined) return
    this.#pushes.delete(piece.token)
    this.#writing.get(handle)?.pieces.push(Uint8Array.from(piece.bytes))
    line.send({ type: 'reply', token: piece.token, value: null })
  }

  /** A wait is over: the next attempt is told. */
  resolve(path: string, resolution: WaitResolution): void {
    this.#resolutions.set(path, resolution)
  }

  /** What the next attempt of the run is given. */
  history(): RecordedStep[] {
    return [...this.#steps.values()].flatMap((message) => {
      const recorded = this.#recordedStep(message)
      return recorded === null ? [] : [recorded]
    })
  }

  /** The JSON value of a step's output, wherever it is kept. */
  outputOf(path: string): Json {
    const step = this.#steps.get(path)
    const file = step?.outputFile === undefined ? undefined : this.files.get(step.outputFile)
    return file === undefined ? (step?.output ?? null) : JSON.parse(Buffer.from(file.bytes).toString('utf8'))
  }

  #record(message: StepMessage): void {
    const before = this.#steps.get(message.path)
    const items = message.items ?? before?.items
    this.#steps.set(message.path, items === undefined ? message : { ...message, items })
    if (message.status !== 'waiting') this.#resolutions.delete(message.path)
  }

  #recordedStep(message: StepMessage): RecordedStep | null {
    const { path, stepId, status, attempt, error, items, wait } = message
    const known = { path, stepId, attempt, ...(error === undefined ? {} : { error }) }
    switch (status) {
      case 'running':
        return { ...known, status, ...(items === undefined ? {} : { items }) }
      case 'waiting': {
        if (wait === undefined) return { ...known, status: 'running' }
        const resolution = this.#resolutions.get(path)
        return { ...known, status, wait, ...(resolution === undefined ? {} : { resolution }) }
      }
      case 'succeeded':
        return { ...known, status, ...this.#recordedOutput(path) }
      default:
        return { ...known, status }
    }
  }

  #recordedOutput(path: string): Pick<RecordedStep, 'output' | 'outputBytes'> {
    const output = this.outputOf(path)
    const bytes = Buffer.byteLength(JSON.stringify(output))
    return bytes > (this.#options.inlineBytes ?? Number.POSITIVE_INFINITY)
      ? { outputBytes: bytes }
      : { output }
  }

  async #answer(
    { token, path, request }: Extract<FromSandbox, { type: 'request' }>,
    line: MemoryWorkerLine,
  ): Promise<void> {
    if (request.op === 'file-push') {
      this.#pushes.set(token, request.handle)
      return
    }
    if (request.op === 'file-pull') {
      line.sendData(token, this.#reading.get(request.handle)?.shift() ?? new Uint8Array())
      return
    }
    try {
      line.send({ type: 'reply', token, value: await this.#valueOf(request, path) })
    } catch (thrown) {
      line.send({ type: 'refused', token, error: errorOf(thrown) })
    }
  }

  async #valueOf(
    request: Exclude<SandboxRequest, { op: 'file-push' | 'file-pull' }>,
    path: string,
  ): Promise<Json> {
    switch (request.op) {
      case 'read-output':
        return this.outputOf(request.of)
      case 'file-create': {
        this.#handles += 1
        this.#writing.set(this.#handles, { ...request, pieces: [] })
        return { handle: this.#handles }
      }
      case 'file-finish':
        return { ...this.#finish(request.handle) }
      case 'file-open': {
        const file = this.files.get(request.file)
        if (file === undefined) throw new StepFailure('file_missing', `There is no file ${request.file}`)
        this.#handles += 1
        this.#reading.set(this.#handles, [file.bytes])
        return { handle: this.#handles }
      }
      case 'file-close':
        this.#writing.delete(request.handle)
        this.#reading.delete(request.handle)
        return null
      case 'state':
      case 'call-flow':
      case 'connection-token':
        if (this.#options.answer !== undefined) return this.#options.answer(request, path)
        throw new StepFailure('internal', `Nobody answers ${request.op} here`)
      default:
        return request satisfies never
    }
  }

  #finish(handle: number): FileRef {
    const open = this.#writing.get(handle)
    if (open === undefined) throw new StepFailure('file_missing', `No file is written at ${handle}`)
    this.#writing.delete(handle)
    const bytes = Buffer.concat(open.pieces)
    const ref = { $file: randomUUID(), name: open.name, contentType: open.contentType, bytes: bytes.length }
    this.files.set(ref.$file, { ref, bytes })
    return ref
  }
}

function errorOf(thrown: unknown): RunError {
  if (thrown instanceof StepFailure) return thrown.error
  return { code: 'internal', message: String(thrown), retryable: false }
}
