import type { RunError, StartMessage, ToSandbox } from '@millrace/contracts'
import {
  type Advanced,
  advance,
  compileFlow,
  type EngineEffect,
  type EngineEvent,
  type RunState,
  resume,
} from '@millrace/engine'
import type { Channel } from '../channel.ts'
import { captureConsole, stepOfStack, thrownByCode } from '../code/index.ts'
import { type ConnectorSource, fieldsOf } from '../connectors.ts'
import { findTampering } from '../intrinsics.ts'
import { TooLarge, toJson } from '../json/index.ts'
import { createRedactor } from '../redact.ts'
import { Requests } from '../requests.ts'
import { StepFailure } from '../step-failure.ts'
import { Attempts } from './attempts.ts'
import { Commits } from './commits.ts'
import { isAbort, reportToSupervisor } from './errors.ts'
import { loopOutput } from './loop-output.ts'
import { Outbox, type RunResult } from './outbox.ts'
import { Results } from './results.ts'
import { Retries } from './retries.ts'
import { RunLog } from './run-log.ts'
import { StepExecutor } from './step-executor.ts'
import { stepIdOf } from './step-path.ts'

type Effect<Kind extends EngineEffect['kind']> = Extract<EngineEffect, { kind: Kind }>

export type RunMessage = Exclude<ToSandbox, { type: 'start' | 'history' }>

export interface FlowRunOptions {
  start: StartMessage
  channel: Channel
  connectors: ConnectorSource
  /** Called once, after the last message. */
  onDone: () => void
}

/** One run from start to done: the engine says what is due, this does it and tells the engine what came of it. */
export class FlowRun {
  readonly #options: FlowRunOptions
  readonly #outbox: Outbox
  readonly #log: RunLog
  readonly #commits: Commits
  readonly #results: Results
  readonly #executor: StepExecutor
  readonly #requests: Requests
  readonly #attempts = new Attempts()
  readonly #retries = new Retries((path) => this.#post({ kind: 'retry-due', path }))
  readonly #events: EngineEvent[] = []
  readonly #first: Advanced
  #state: RunState
  #working = false
  /** No more events count. */
  #done = false
  /** The worker has the last message. */
  #told = false

  constructor(options: FlowRunOptions) {
    const { start, channel, connectors } = options
    this.#options = options
    const redactor = createRedactor(Object.values(start.connections), (each) => fieldsOf(each, connectors))
    this.#outbox = new Outbox(channel, redactor)
    this.#log = new RunLog({
      channel,
      redactor,
      limits: start.limits,
      onFlood: (path) => this.#flooded(path),
    })
    this.#commits = new Commits(channel)
    this.#requests = new Requests(channel)
    this.#results = new Results(start.history)
    this.#executor = new StepExecutor({
      start,
      connectors,
      outbox: this.#outbox,
      log: this.#log,
      commits: this.#commits,
      results: this.#results,
      attempts: this.#attempts,
      requests: this.#requests,
      post: (event) => this.#post(event),
    })
    const flow = compileFlow(start.flow, start.upTo === undefined ? {} : { upTo: start.upTo })
    this.#first = resume(flow, start.history)
    this.#state = this.#first.state
    captureConsole((level, message) => this.#log.write({ path: this.#executor.path, level, message }))
  }

  begin(): void {
    this.#work(this.#first.effects)
  }

  /** Anything that the worker says once the run is started. */
  receive(message: RunMessage): void {
    switch (message.type) {
      case 'committed':
        this.#commits.committed(message.token)
        return
      case 'reply':
        this.#requests.replied(message.token, message.value)
        return
      case 'refused':
        this.#requests.refused(message.token, message.error)
        return
      case 'resolved':
        return
      case 'cancel':
        this.#post({ kind: 'cancel' })
        return
      default:
        message satisfies never
    }
  }

  /** A piece of a file, in answer to the request with this token. */
  receiveData(token: number, bytes: Uint8Array): void {
    this.#requests.received(token, bytes)
  }

  /** Something no step caught (an unhandled rejection, an exception in a timer): the run fails, at the step it came from. */
  crash(thrown: unknown): void {
    try {
      if (isAbort(thrown)) return
      const path = this.#executor.path ?? this.#attempts.pathOfStep(stepOfStack(thrown))
      const { error } = thrownByCode(thrown, path === undefined ? 'unknown' : stepIdOf(path))
      this.#fail({ ...error, message: `Nothing caught this: ${error.message}`, retryable: false }, path)
    } catch (error) {
      this.#breakDown(error)
    }
  }

  /** The process is on its way out before the run is done: step code called process.exit. */
  exiting(code: number): void {
    const path = this.#executor.path
    const who = path === undefined ? 'The code' : `The code of step ${stepIdOf(path)}`
    this.#fail(
      {
        code: 'sandbox_crashed',
        message: `${who} ended its process with process.exit(${code})`,
        retryable: false,
      },
      path,
    )
  }

  #flooded(path: string | undefined): void {
    const who = path === undefined ? 'The code' : `The code of step ${stepIdOf(path)}`
    this.#fail(
      {
        code: 'output_too_large',
        message: `${who} printed more than 16 MB past the limit of the log; log less, or return the data`,
        retryable: false,
      },
      path,
    )
  }

  #post(event: EngineEvent): void {
    this.#events.push(event)
    if (!this.#working) this.#work([])
  }

  #work(effects: readonly EngineEffect[]): void {
    this.#working = true
    try {
      for (const effect of effects) this.#apply(effect)
      for (
        let event = this.#events.shift();
        event !== undefined && !this.#done;
        event = this.#events.shift()
      ) {
        const { state, effects: due } = advance(this.#state, event)
        this.#state = state
        for (const effect of due) this.#apply(effect)
      }
    } catch (error) {
      this.#breakDown(error)
    } finally {
      this.#working = false
    }
  }

  #apply(effect: EngineEffect): void {
    switch (effect.kind) {
      case 'execute':
        this.#executor.execute(effect)
        return
      case 'retry-later':
        this.#retryLater(effect)
        return
      case 'settled':
        this.#settle(effect)
        return
      case 'loop-closed':
        this.#closeLoop(effect)
        return
      case 'finished':
        this.#finish(effect)
        return
      default:
        effect satisfies never
    }
  }

  /** Between its attempts a step waits: the worker's clock for an attempt must not count this time. */
  #retryLater({ path, attempt, delayMs, error }: Effect<'retry-later'>): void {
    this.#outbox.step({ path, stepId: stepIdOf(path), status: 'waiting', attempt: attempt - 1, error })
    const waitMs = this.#retries.schedule(path, delayMs)
    this.#log.write({
      path,
      level: 'warn',
      message: `Attempt ${attempt - 1} failed: ${error.message.replace(/\.$/, '')}. Attempt ${attempt} follows in ${waitMs} ms`,
      data: { code: error.code },
    })
  }

  #settle({ path, stepId, status, attempt, error }: Effect<'settled'>): void {
    const own = this.#attempts.close(path)
    this.#retries.drop(path)
    if (status === 'canceled') own?.abort.abort()
    const output = status === 'succeeded' ? (own?.output ?? null) : null
    this.#results.set(path, { output, status, error: error ?? null })
    this.#results.closeLoop(path)
    this.#outbox.step({
      path,
      stepId,
      status,
      attempt,
      ...(own === undefined ? {} : { durationMs: performance.now() - own.startedAt }),
      ...(status === 'succeeded' ? { output } : {}),
      ...(error === undefined ? {} : { error }),
    })
    if (status === 'succeeded' || status === 'failed') this.#commits.noteResult()
  }

  #closeLoop({ path, items, step }: Effect<'loop-closed'>): void {
    const own = this.#attempts.get(path)
    if (own === undefined) return
    const { outputBytes: maxBytes } = this.#options.start.limits
    try {
      own.output = toJson(loopOutput(items, this.#results, own.collect), { root: 'output', maxBytes })
      this.#post({ kind: 'step-succeeded', path })
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error
      const failure = new StepFailure('output_too_large', `The output of loop ${step.id} ${error.message}`)
      this.#post({ kind: 'step-failed', path, error: failure.error })
    }
  }

  #finish({ status, error, lastPath }: Effect<'finished'>): void {
    const output =
      status === 'succeeded' && lastPath !== undefined ? this.#results.outputOf(lastPath) : undefined
    this.#end()
    this.#tell({ status, error, ...(output === undefined ? {} : { output }) })
  }

  /** Ends the run without the engine. `path`: the step at fault; not known: all that are under way. */
  #fail(error: RunError, path: string | undefined): void {
    if (this.#done) return
    const stepId = path === undefined ? undefined : stepIdOf(path)
    const blamed: RunError = stepId === undefined ? error : { ...error, stepId }
    for (const own of this.#attempts.all()) {
      const atFault = path === undefined || own.path === path
      this.#outbox.step({
        path: own.path,
        stepId: stepIdOf(own.path),
        status: atFault ? 'failed' : 'canceled',
        attempt: own.attempt,
        durationMs: performance.now() - own.startedAt,
        ...(atFault ? { error: blamed } : {}),
      })
    }
    this.#end()
    this.#tell({ status: 'failed', error: blamed })
  }

  #tell(result: RunResult): void {
    this.#outbox.done(result)
    this.#told = true
    this.#options.onDone()
  }

  #end(): void {
    this.#done = true
    this.#retries.dropAll()
    this.#attempts.abortAll()
    this.#requests.close()
    this.#log.close()
  }

  /**
   * The runner itself broke. The likely reason is a step that replaced a built-in, so nothing fancy may be needed to
   * say so: no masking, no iteration.
   */
  #breakDown(error: unknown): void {
    if (this.#told) return
    this.#told = true
    this.#done = true
    const broken = findTampering()
    const message =
      broken === null
        ? 'The runner failed; its log says why'
        : `Step code replaced ${broken}, a built-in that the run stands on: the run cannot go on`
    // The worker kills the process once it is done, so the reason goes first; with a broken built-in it may not go.
    try {
      reportToSupervisor(error)
    } catch {}
    this.#options.channel.send({
      type: 'done',
      status: 'failed',
      error: { code: broken === null ? 'internal' : 'code_threw', message, retryable: false },
    })
    this.#options.onDone()
  }
}
