import type { FromSandbox, Json, RunError, SandboxRequest } from '@millrace/contracts'
import { StepFailure } from './step-failure.ts'

/** What one step asks of the worker. A refusal is thrown as the `StepFailure` that it holds. */
export interface StepRequests {
  ask(request: SandboxRequest): Promise<Json>
  /** Sends a piece of a file; resolves when it is stored. */
  push(handle: number, piece: Uint8Array): Promise<void>
  /** The next piece of a file; an empty one: that was all. */
  pull(handle: number): Promise<Uint8Array>
}

/** The part of the channel that requests need. */
export interface RequestChannel {
  send(message: FromSandbox): void
  sendData(token: number, bytes: Uint8Array): void
}

type Answer = { kind: 'value'; value: Json } | { kind: 'data'; bytes: Uint8Array }

/** The questions of a run's steps that are still open, by token. */
export class Requests {
  readonly #channel: RequestChannel
  readonly #onAnswered: () => void
  readonly #open = new Map<number, PromiseWithResolvers<Answer>>()
  #token = 0
  #closed = false

  /** `onAnswered`: called after each answer was taken, when one question less is open. */
  constructor(channel: RequestChannel, onAnswered: () => void = () => {}) {
    this.#channel = channel
    this.#onAnswered = onAnswered
  }

  get openCount(): number {
    return this.#open.size
  }

  /** `path`: the step that asks. */
  of(path: string): StepRequests {
    return {
      ask: async (request) => replyOf(await this.#ask(path, request)),
      push: async (handle, piece) => {
        replyOf(await this.#ask(path, { op: 'file-push', handle }, piece))
      },
      pull: async (handle) => pieceOf(await this.#ask(path, { op: 'file-pull', handle })),
    }
  }

  replied(token: number, value: Json): void {
    this.#take(token)?.resolve({ kind: 'value', value })
  }

  received(token: number, bytes: Uint8Array): void {
    this.#take(token)?.resolve({ kind: 'data', bytes })
  }

  refused(token: number, error: RunError): void {
    this.#take(token)?.reject(StepFailure.of(error))
  }

  /** The run is over: nobody answers any more. */
  close(): void {
    this.#closed = true
    for (const token of [...this.#open.keys()]) this.#take(token)?.reject(runIsOver())
  }

  async #ask(path: string, request: SandboxRequest, piece?: Uint8Array): Promise<Answer> {
    if (this.#closed) throw runIsOver()
    this.#token += 1
    const token = this.#token
    const asked = Promise.withResolvers<Answer>()
    this.#open.set(token, asked)
    this.#channel.send({ type: 'request', token, path, request })
    // At once: the worker takes the next data frame for this very piece.
    if (piece !== undefined) this.#channel.sendData(token, piece)
    return asked.promise
  }

  #take(token: number): PromiseWithResolvers<Answer> | undefined {
    const asked = this.#open.get(token)
    if (this.#open.delete(token)) queueMicrotask(this.#onAnswered)
    return asked
  }
}

function replyOf(answer: Answer): Json {
  if (answer.kind === 'value') return answer.value
  throw new StepFailure('internal', 'The worker answered a question with bytes of a file')
}

function pieceOf(answer: Answer): Uint8Array {
  if (answer.kind === 'data') return answer.bytes
  throw new StepFailure('internal', 'The worker answered with a value where bytes of a file were due')
}

function runIsOver(): StepFailure {
  return new StepFailure('canceled', 'The run is over: nothing more can be asked of the worker')
}
