import type { FinalRunStatus, Json, RunError, StepRunStatus, Wait } from '@millrace/contracts'
import type { Channel } from '../channel.ts'
import type { Redactor } from '../redact.ts'

/** Larger inputs are not shown: they are outputs of earlier steps, which the journal already holds. */
const longestInput = 64 * 1024

/** The worker takes 200,000 reports of one run; the rest is room for the last words of steps under way. */
const mostStepReports = 190_000
/** A step says that it began, and what came of it. */
const reportsPerStep = 2

export interface OutboxOptions {
  channel: Channel
  redactor: Redactor
  recorded: number
  /** `executed`: about how many steps that were. */
  onTooMany: (executed: number, path: string) => void
}

interface StepMessage {
  path: string
  stepId: string
  status: StepRunStatus
  attempt: number
  durationMs?: number
  input?: Json
  output?: Json
  outputFile?: string
  items?: readonly Json[]
  wait?: Wait
  error?: RunError
}

export interface RunResult {
  status: FinalRunStatus | 'waiting'
  output?: Json
  failedPath?: string | undefined
  error?: RunError | undefined
}

/** What the run tells the worker. Secrets are masked here, at the border: inside, steps see the real values. */
export class Outbox {
  readonly #channel: Channel
  readonly #redactor: Redactor
  readonly #onTooMany: OutboxOptions['onTooMany']
  readonly #maskedOutputs = new Set<string>()
  #steps: number

  /** `recorded`: steps that earlier attempts reported. `onTooMany`: called once, when a report is one too many. */
  constructor({ channel, redactor, recorded, onTooMany }: OutboxOptions) {
    this.#channel = channel
    this.#redactor = redactor
    this.#onTooMany = onTooMany
    this.#steps = reportsPerStep * recorded
  }

  /** The steps whose recorded output is not what they gave, because it held a secret: told once, then forgotten. */
  takeMaskedOutputs(): string[] {
    const paths = [...this.#maskedOutputs]
    this.#maskedOutputs.clear()
    return paths
  }

  step({ input, output, items, wait, error, ...message }: StepMessage): void {
    this.#steps += 1
    this.#channel.send({
      type: 'step',
      ...message,
      ...(input === undefined ? {} : { input: this.#shortInput(input) }),
      ...(output === undefined ? {} : { output: this.#output(message.path, output) }),
      ...(items === undefined ? {} : { items: items.map((item) => this.#redactor.json(item)) }),
      ...(wait === undefined ? {} : { wait: this.#wait(wait) }),
      ...(error === undefined ? {} : { error: this.#error(error) }),
      at: Date.now(),
    })
    if (this.#steps === mostStepReports) {
      this.#onTooMany(Math.floor(mostStepReports / reportsPerStep), message.path)
    }
  }

  #output(path: string, output: Json): Json {
    const before = this.#redactor.maskedCount
    const masked = this.#redactor.json(output)
    if (this.#redactor.maskedCount > before) this.#maskedOutputs.add(path)
    return masked
  }

  respond({ status, headers, body }: { status: number; headers: Record<string, string>; body: Json }): void {
    const masked: Record<string, string> = {}
    for (const [name, value] of Object.entries(headers)) masked[name] = this.#redactor.text(value)
    this.#channel.send({ type: 'respond', status, headers: masked, body: this.#redactor.json(body) })
  }

  done({ status, output, failedPath, error }: RunResult): void {
    this.#channel.send({
      type: 'done',
      status,
      ...(output === undefined ? {} : { output: this.#redactor.json(output) }),
      ...(failedPath === undefined ? {} : { failedPath }),
      ...(error === undefined ? {} : { error: this.#error(error) }),
    })
  }

  #wait(wait: Wait): Wait {
    if (wait.kind !== 'approval') return wait
    return {
      ...wait,
      title: this.#redactor.text(wait.title),
      message: this.#redactor.text(wait.message),
      form: wait.form.map((field) =>
        field.default === undefined ? field : { ...field, default: this.#redactor.json(field.default) },
      ),
    }
  }

  #error(error: RunError): RunError {
    const { message, details } = error
    return {
      ...error,
      message: this.#redactor.text(message),
      ...(details === undefined ? {} : { details: this.#redactor.json(details) }),
    }
  }

  #shortInput(input: Json): Json {
    const bytes = Buffer.byteLength(JSON.stringify(input))
    return bytes > longestInput ? `[input of ${bytes} bytes is not shown]` : this.#redactor.json(input)
  }
}
