import {
  type Json,
  type LogLevel,
  lingerMs,
  type RunError,
  type StartMessage,
  type ToSandbox,
} from '@millrace/contracts'
import { advance, type EngineEffect, type EngineEvent, isSuspendable, type RunState } from '@millrace/engine'
import type { Channel } from '../channel.ts'
import { stepOfStack } from '../code/index.ts'
import type { ConnectorSource } from '../connectors.ts'
import { deepFreeze } from '../json/index.ts'
import { restoreShared } from '../realm/index.ts'
import { durationOf } from './attempts.ts'
import { isAbort, reportToSupervisor, toRunError } from './errors.ts'
import { exited, nothingCaught } from './fatal-errors.ts'
import type { RunResult } from './outbox.ts'
import { resolveWait } from './resolve-wait.ts'
import { withJitter } from './retry-jitter.ts'
import { createRunParts, type RunParts } from './run-parts.ts'
import type { Around } from './sandbox-limit.ts'
import { stepIdOf } from './step-path.ts'
import type { Over } from './waits.ts'

type Effect<Kind extends EngineEffect['kind']> = Extract<EngineEffect, { kind: Kind }>

/** What the worker says to a run that it has started. */
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
  readonly #channel: Channel
  readonly #outputBytes: number
  readonly #memoryMb: number | undefined
  readonly #onDone: () => void
  readonly #parts: RunParts
  readonly #events: EngineEvent[] = []
  #state: RunState
  #working = false
  /** What a respond step said. */
  #responded: Json | undefined
  /** All that is left is to wait: the process goes as soon as everything is committed. */
  #leaving = false
  /** No more events count. */
  #done = false
  /** The worker has the last message. */
  #told = false

  constructor({ start, channel, connectors, onDone }: FlowRunOptions) {
    this.#channel = channel
    this.#onDone = onDone
    this.#outputBytes = start.limits.outputBytes
    this.#memoryMb = start.limits.memoryMb
    this.#parts = createRunParts(
      { start, channel, connectors },
      {
        post: (event) => this.#post(event),
        fail: (error, path) => this.#fail(error, path),
        responded: (body) => {
          this.#responded ??= body
        },
        waitIsOver: (over) => this.#waitIsOver(over),
        answered: () => this.#considerWaiting(),
      },
    )
    this.#state = this.#parts.first.state
  }

  begin(): void {
    this.#work(this.#parts.first.effects)
  }

  /** Anything that the worker says once the run is started. */
  receive(message: RunMessage): void {
    switch (message.type) {
      case 'committed':
        this.#parts.commits.committed(message.token)
        return
      case 'reply':
        this.#parts.requests.replied(message.token, message.value)
        return
      case 'refused':
        this.#parts.requests.refused(message.token, message.error)
        return
      case 'resolved':
        this.#parts.waits.resolve(message.path, message.resolution)
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
    this.#parts.requests.received(token, bytes)
  }

  /** What code printed, on the console or on its process's streams. */
  print(level: LogLevel, message: string): void {
    this.#parts.log.write({ path: this.#parts.executor.path, level, message })
  }

  /** Something no step caught (an unhandled rejection, an exception in a timer): the run fails, at the step it came from. */
  crash(thrown: unknown): void {
    try {
      if (isAbort(thrown)) return
      const path = this.#parts.executor.path ?? this.#parts.attempts.pathOfStep(stepOfStack(thrown))
      this.#fail(nothingCaught(thrown, this.#around(path)), path)
    } catch (error) {
      this.#breakDown(error)
    }
  }

  /** The process is on its way out before the run is done: step code called process.exit. */
  exiting(code: number): void {
    const { path } = this.#parts.executor
    this.#fail(exited(code, path), path)
  }

  #post(event: EngineEvent): void {
    this.#events.push(event)
    if (!this.#working) this.#work([])
  }

  #work(effects: readonly EngineEffect[]): void {
    this.#working = true
    try {
      this.#applyAll(effects)
      while (!this.#done) {
        const event = this.#events.shift()
        if (event === undefined) break
        const { state, effects: due } = advance(this.#state, event)
        this.#state = state
        this.#applyAll(due)
      }
    } catch (error) {
      this.#breakDown(error)
    } finally {
      this.#working = false
    }
    // Later: who posted may have more to say before anybody looks at what is left to do.
    queueMicrotask(() => this.#considerWaiting())
  }

  #applyAll(effects: readonly EngineEffect[]): void {
    for (const effect of effects) if (!this.#done) this.#apply(effect)
  }

  #apply(effect: EngineEffect): void {
    switch (effect.kind) {
      case 'execute':
        this.#parts.executor.execute(effect)
        return
      case 'wait-again':
        this.#waitAgain(effect)
        return
      case 'retry-later':
        this.#retryLater(effect)
        return
      case 'settled':
        this.#settle(effect)
        return
      case 'caught':
        // Its failure is among the results, where catch and finally look for it.
        return
      case 'item-ended':
        this.#parts.loops.itemEnded(effect)
        return
      case 'loop-closed':
        void this.#closeLoop(effect)
        return
      case 'try-closed':
        void this.#closeTry(effect)
        return
      case 'finished':
        void this.#finish(effect)
        return
      default:
        effect satisfies never
    }
  }

  #waitAgain({ path, attempt }: Effect<'wait-again'>): void {
    const known = this.#parts.recorded.waitOf(path)
    if (known === undefined) throw new Error(`Step ${path} waits for nothing that is recorded`)
    this.#parts.attempts.openAgain(path, attempt)
    this.#parts.waits.add(path, known.wait)
    if (known.resolution !== undefined) this.#parts.waits.resolve(path, known.resolution)
  }

  #waitIsOver({ path, wait, resolution }: Over): void {
    const resolved = resolveWait(stepIdOf(path), { wait, resolution })
    switch (resolved.kind) {
      case 'retry':
        this.#post({ kind: 'retry-due', path })
        return
      case 'failed':
        this.#post({ kind: 'step-failed', path, error: resolved.error })
        return
      case 'output': {
        const own = this.#parts.attempts.get(path)
        if (own !== undefined) own.given = { kind: 'value', output: resolved.output }
        const { taken } = resolved
        this.#post({ kind: 'step-succeeded', path, ...(taken === undefined ? {} : { taken }) })
        return
      }
      default:
        resolved satisfies never
    }
  }

  /** Between its attempts a step waits: the worker's clock for an attempt must not count this time. */
  #retryLater({ path, attempt, delayMs, error }: Effect<'retry-later'>): void {
    const waitMs = withJitter(delayMs)
    const wait = { kind: 'retry', until: Date.now() + waitMs } as const
    const failed = { path, stepId: stepIdOf(path), status: 'waiting', attempt: attempt - 1, error } as const
    this.#parts.outbox.step(waitMs > lingerMs ? { ...failed, wait } : failed)
    this.#parts.commits.noteResult()
    this.#parts.log.write({
      path,
      level: 'warn',
      message: `Attempt ${attempt - 1} failed: ${error.message.replace(/\.$/, '')}. Attempt ${attempt} follows in ${waitMs} ms`,
      data: { code: error.code },
    })
    this.#parts.waits.add(path, wait)
  }

  #settle({ path, stepId, status, attempt, error }: Effect<'settled'>): void {
    const own = this.#parts.attempts.close(path)
    this.#parts.waits.drop(path)
    this.#parts.loops.drop(path)
    // A break that leaves a try may name a result inside as its item's output: what is around them forgets both.
    if (status === 'canceled') own?.abort.abort()
    else this.#parts.results.dropInside(path)
    const given = status === 'succeeded' ? own?.given : undefined
    const output = given?.kind === 'value' ? given.output : null
    if (given?.kind === 'file') this.#parts.results.setUnread(path, given.bytes)
    else this.#parts.results.set(path, { output, status, error: error ?? null })
    this.#parts.outbox.step({
      path,
      stepId,
      status,
      attempt,
      ...(own === undefined ? {} : durationOf(own)),
      ...(given?.kind === 'file' ? { outputFile: given.file } : status === 'succeeded' ? { output } : {}),
      ...(error === undefined ? {} : { error }),
    })
    if (status === 'succeeded' || status === 'failed') this.#parts.commits.noteResult()
  }

  #around(path: string | undefined): Around {
    return { path, memoryMb: this.#memoryMb }
  }

  async #closeLoop({ path }: Effect<'loop-closed'>): Promise<void> {
    const own = this.#parts.attempts.get(path)
    if (own === undefined) return
    try {
      const given = await this.#parts.loops.close(path)
      own.given = given.kind === 'value' ? { ...given, output: deepFreeze(given.output) } : given
      this.#post({ kind: 'step-succeeded', path })
    } catch (error) {
      if (!own.abort.signal.aborted)
        this.#post({ kind: 'step-failed', path, error: toRunError(error, this.#around(path)) })
    }
  }

  async #closeTry({ path, lastPath }: Effect<'try-closed'>): Promise<void> {
    const own = this.#parts.attempts.get(path)
    if (own === undefined) return
    try {
      own.given = {
        kind: 'value',
        output: lastPath === null ? null : await this.#parts.outputs.read(lastPath, path),
      }
      this.#post({ kind: 'step-succeeded', path })
    } catch (error) {
      if (!own.abort.signal.aborted)
        this.#post({ kind: 'step-failed', path, error: toRunError(error, this.#around(path)) })
    }
  }

  async #finish({ status, error, lastPath, failedPath }: Effect<'finished'>): Promise<void> {
    this.#done = true
    try {
      const output = status === 'succeeded' ? await this.#runOutput(lastPath) : undefined
      this.#end()
      this.#tell({ status, error, failedPath, ...(output === undefined ? {} : { output }) })
    } catch (broken) {
      this.#breakDown(broken)
    }
  }

  /** What respond said, else what the last step gave; undefined where the worker knows it better, or it is too large to send. */
  async #runOutput(lastPath: string | undefined): Promise<Json | undefined> {
    if (this.#responded !== undefined) return this.#responded
    if (this.#parts.recorded.responded || lastPath === undefined) return undefined
    if ((this.#parts.results.unreadBytes(lastPath) ?? 0) > this.#outputBytes) return undefined
    return this.#parts.outputs.read(lastPath).catch(() => undefined)
  }

  /** Gives the process back when all that is left to do is to wait longer than it lingers. */
  #considerWaiting(): void {
    if (this.#leaving || !this.#onlyWaits()) return
    this.#leaving = true
    void this.#leaveWhenCommitted()
  }

  async #leaveWhenCommitted(): Promise<void> {
    try {
      await this.#parts.commits.barrier()
      this.#leaving = false
      if (!this.#onlyWaits()) return
      this.#warnOfMaskedOutputs()
      this.#end()
      this.#tell({ status: 'waiting' })
    } catch (error) {
      this.#breakDown(error)
    }
  }

  /** What is journaled holds no secrets, and after the wait the journal is all there is. */
  #warnOfMaskedOutputs(): void {
    for (const path of this.#parts.outbox.takeMaskedOutputs()) {
      this.#parts.log.write({
        path,
        level: 'warn',
        message:
          'The output of this step held a secret of a connection. The run gives its process back now: after the wait, steps that read this output find *** where the secret stood.',
      })
    }
  }

  #onlyWaits(): boolean {
    if (this.#done || this.#working || this.#events.length > 0) return false
    if (!isSuspendable(this.#state) || this.#parts.waits.size === 0 || this.#parts.requests.openCount > 0)
      return false
    const next = this.#parts.waits.nextDueAt()
    return next === null || next - Date.now() > lingerMs
  }

  /** Ends the run without the engine. `path`: the step at fault; not known: all that are under way. */
  #fail(error: RunError, path: string | undefined): void {
    if (this.#done) return
    this.#done = true
    const stepId = path === undefined ? undefined : stepIdOf(path)
    const blamed: RunError = stepId === undefined ? error : { ...error, stepId }
    for (const own of this.#parts.attempts.all()) {
      const atFault = path === undefined || own.path === path
      this.#parts.outbox.step({
        path: own.path,
        stepId: stepIdOf(own.path),
        status: atFault ? 'failed' : 'canceled',
        attempt: own.attempt,
        ...durationOf(own),
        ...(atFault ? { error: blamed } : {}),
      })
    }
    this.#end()
    this.#tell({ status: 'failed', error: blamed, failedPath: path })
  }

  #tell(result: RunResult): void {
    this.#parts.outbox.done(result)
    this.#told = true
    this.#onDone()
  }

  #end(): void {
    this.#done = true
    this.#parts.waits.dropAll()
    this.#parts.attempts.abortAll()
    this.#parts.loops.dropAll()
    this.#parts.requests.close()
    this.#parts.executor.close()
    this.#parts.log.close()
  }

  /**
   * The runner itself broke. The likely reason is a step that replaced a built-in, so nothing fancy may be needed to
   * say so: no masking, no iteration.
   */
  #breakDown(error: unknown): void {
    if (this.#told) return
    this.#told = true
    this.#done = true
    const broken = restoreShared()
    const message =
      broken === null
        ? 'The runner failed; its log says why'
        : `Step code replaced ${broken}, a built-in that the run stands on: the run cannot go on`
    // The worker kills the process once it is done, so the reason goes first; with a broken built-in it may not go.
    try {
      reportToSupervisor(error)
    } catch {}
    this.#channel.send({
      type: 'done',
      status: 'failed',
      error: { code: broken === null ? 'internal' : 'code_threw', message, retryable: false },
    })
    this.#onDone()
  }
}
