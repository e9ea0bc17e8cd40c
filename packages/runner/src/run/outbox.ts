import type { FinalRunStatus, Json, RunError, StepRunStatus } from '@millrace/contracts'
import type { Channel } from '../channel.ts'
import type { Redactor } from '../redact.ts'

/** Larger inputs are not shown: they are outputs of earlier steps, which the journal already holds. */
const longestInput = 64 * 1024

interface StepMessage {
  path: string
  stepId: string
  status: StepRunStatus
  attempt: number
  durationMs?: number
  input?: Json
  output?: Json
  error?: RunError
}

export interface RunResult {
  status: FinalRunStatus
  output?: Json
  error?: RunError | undefined
}

/** What the run tells the worker. Secrets are masked here, at the border: inside, steps see the real values. */
export class Outbox {
  readonly #channel: Channel
  readonly #redactor: Redactor

  constructor(channel: Channel, redactor: Redactor) {
    this.#channel = channel
    this.#redactor = redactor
  }

  step({ input, output, error, ...message }: StepMessage): void {
    this.#channel.send({
      type: 'step',
      ...message,
      ...(input === undefined ? {} : { input: this.#shortInput(input) }),
      ...(output === undefined ? {} : { output: this.#redactor.json(output) }),
      ...(error === undefined ? {} : { error: this.#error(error) }),
      at: Date.now(),
    })
  }

  respond({ status, headers, body }: { status: number; headers: Record<string, string>; body: Json }): void {
    const masked: Record<string, string> = {}
    for (const [name, value] of Object.entries(headers)) masked[name] = this.#redactor.text(value)
    this.#channel.send({ type: 'respond', status, headers: masked, body: this.#redactor.json(body) })
  }

  done({ status, output, error }: RunResult): void {
    this.#channel.send({
      type: 'done',
      status,
      ...(output === undefined ? {} : { output: this.#redactor.json(output) }),
      ...(error === undefined ? {} : { error: this.#error(error) }),
    })
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
