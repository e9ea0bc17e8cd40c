import { setTimeout as delay } from 'node:timers/promises'
import type { RunError, SandboxRequest } from '@millrace/contracts'
import { DatabaseUnavailable } from '@millrace/db'
import { LeaseLost } from '@millrace/services/lease'
import type { FileRequest } from '../files/index.ts'
import { RunLostError } from '../journal/writer.ts'
import { Slots } from '../slots.ts'
import type { RequestAnswer } from './answer.ts'
import { answerCallFlow } from './call-flow.ts'
import type { RequestContext } from './context.ts'
import { answerReadOutput } from './read-output.ts'
import { answerState } from './state.ts'

/** What one sandbox may have open at once; a well-behaved runner has one per step that executes. */
const openLimit = 1000
/** Outputs that are on their way to one sandbox: each may be as large as a step may give. */
const outputsAtOnce = 4
const outagePauseMs = 200

export type RunRequest = Exclude<SandboxRequest, FileRequest>

export interface RunRequestsOptions extends RequestContext {
  /** Resolves when everything that the sandbox said before is in the journal. */
  durable: () => Promise<void>
  /** By what the sandbox has reported up to now. */
  isRunning: (path: string) => boolean
  answer: (token: number, answer: RequestAnswer) => Promise<void>
  /** The run is another worker's. */
  onLost: (error: RunLostError) => void
  /** While a request is open the sandbox waits for this worker. */
  hold: () => void
  release: () => void
}

interface Asked {
  token: number
  path: string
  request: RunRequest
  isRunning: boolean
}

/** Answers what steps of one run ask, each once, in whatever order the answers are there. */
export class RunRequests {
  readonly #options: RunRequestsOptions
  readonly #open = new Set<number>()
  readonly #children = new Map<string, string>()
  readonly #outputs = new Slots(outputsAtOnce)
  #closed = false

  constructor(options: RunRequestsOptions) {
    this.#options = options
  }

  /** Gives what is wrong with the request itself; null: it will be answered. */
  take({ token, path, request }: { token: number; path: string; request: RunRequest }): string | null {
    if (this.#open.has(token)) return 'it used the token of a request that is still open'
    if (this.#open.size >= openLimit) return 'too many requests at once'
    this.#open.add(token)
    this.#options.hold()
    // Now: by the time it is answered its step may be over.
    const asked = { token, path, request, isRunning: this.#options.isRunning(path) }
    const answered = request.op === 'read-output' ? this.#inTurn(asked) : this.#answer(asked)
    void answered.finally(() => {
      this.#open.delete(token)
      this.#options.release()
    })
    return null
  }

  /** The run that a call-flow step of this sandbox has started. */
  childOf(path: string): string | null {
    return this.#children.get(path) ?? null
  }

  close(): void {
    this.#closed = true
  }

  /** The next one is read when the sandbox has this one: one that asks and does not read fills no memory. */
  async #inTurn(asked: Asked): Promise<void> {
    await this.#outputs.take()
    try {
      if (!this.#closed) await this.#answer(asked)
    } finally {
      this.#outputs.give()
    }
  }

  async #answer(asked: Asked): Promise<void> {
    const { token, path, request } = asked
    const { answer, onLost } = this.#options
    try {
      // What a request does outside of the run must not be there before what led to it.
      await this.#options.durable()
      const given = await this.#whileAway(() => this.#perform(asked))
      if (given.ok && request.op === 'call-flow') this.#noteChild(path, given.value)
      await answer(token, given)
    } catch (error) {
      if (error instanceof RunLostError) return
      if (error instanceof LeaseLost) return onLost(new RunLostError('fenced', { cause: error }))
      const { services, lease } = this.#options
      const data = { runId: lease.runId, path, op: request.op }
      services.log({ level: 'error', message: 'a request of a sandbox could not be answered', error, data })
      await answer(token, { ok: false, error: internal })
    }
  }

  #perform({ path, request, isRunning }: Asked): Promise<RequestAnswer> {
    switch (request.op) {
      case 'state':
        return answerState(this.#options, { path, request, isRunning })
      case 'call-flow':
        return answerCallFlow(this.#options, { path, request })
      case 'read-output':
        return answerReadOutput(this.#options, { request })
      case 'connection-token':
        return this.#options.tokenOf(request.slot)
      default:
        return request satisfies never
    }
  }

  /** Steps wait while the database is away. What was done then is found when it is done again. */
  async #whileAway(work: () => Promise<RequestAnswer>): Promise<RequestAnswer> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (this.#closed || !(error instanceof DatabaseUnavailable)) throw error
        await delay(outagePauseMs)
      }
    }
  }

  #noteChild(path: string, value: unknown): void {
    if (typeof value !== 'object' || value === null || !('runId' in value)) return
    this.#children.set(path, String(value.runId))
  }
}

const internal: RunError = {
  code: 'internal',
  message: 'The platform could not do this. The cause is in the log of its worker.',
  retryable: false,
}
