import { AsyncLocalStorage } from 'node:async_hooks'
import type { Json, StartMessage, Step, Wait } from '@millrace/contracts'
import type { EngineEffect, EngineEvent } from '@millrace/engine'
import type { Channel } from '../channel.ts'
import { StepModules } from '../code/index.ts'
import type { ConnectorSource } from '../connectors.ts'
import type { Scope } from '../evaluate/index.ts'
import { executeStep, type Outcome, type StepContext, type Tokens } from '../execute/index.ts'
import type { RunFiles } from '../files/index.ts'
import { deepFreeze } from '../json/index.ts'
import type { Requests } from '../requests.ts'
import { readState } from '../state/index.ts'
import { StepFailure } from '../step-failure.ts'
import type { Attempt, Attempts } from './attempts.ts'
import type { Commits } from './commits.ts'
import { toRunError } from './errors.ts'
import type { Loops } from './loops.ts'
import type { Outbox } from './outbox.ts'
import type { Outputs } from './outputs.ts'
import { pinOf } from './pins.ts'
import type { Recorded } from './recorded.ts'
import type { RunLog } from './run-log.ts'
import type { Around } from './sandbox-limit.ts'

export interface StepExecutorOptions {
  start: StartMessage
  channel: Channel
  connectors: ConnectorSource
  outbox: Outbox
  log: RunLog
  commits: Commits
  outputs: Outputs
  loops: Loops
  recorded: Recorded
  attempts: Attempts
  requests: Requests
  files: RunFiles
  tokens: Tokens
  scopeAt: (path: string) => Scope
  /** Takes what came of an attempt. */
  post: (event: EngineEvent) => void
  respond: StepContext['respond']
  /** The step has begun to wait, which is told and posted. */
  onWaiting: (path: string, wait: Wait) => void
}

/** Executes attempts of steps, side by side, and posts what came of each. An aborted attempt posts nothing. */
export class StepExecutor {
  readonly #options: StepExecutorOptions
  readonly #modules: StepModules
  readonly #path = new AsyncLocalStorage<string>()

  constructor(options: StepExecutorOptions) {
    this.#options = options
    this.#modules = new StepModules(options.start.modules)
  }

  /** The path of the step whose code is executing now. */
  get path(): string | undefined {
    return this.#path.getStore()
  }

  execute({ path, step, attempt }: Extract<EngineEffect, { kind: 'execute' }>): void {
    const own = this.#options.attempts.open(path, attempt)
    void this.#path.run(path, () => this.#attempt(own, step))
  }

  close(): void {
    this.#modules.close()
  }

  async #attempt(own: Attempt, step: Step): Promise<void> {
    const { post, onWaiting } = this.#options
    try {
      const outcome = await this.#outcomeOf(own, step)
      if (own.abort.signal.aborted) return
      if (outcome.kind === 'waiting') this.#waits(own, step.id, outcome.wait)
      post(this.#toEvent(own, outcome))
      if (outcome.kind === 'waiting') onWaiting(own.path, outcome.wait)
    } catch (error) {
      if (own.abort.signal.aborted) return
      if (!own.begun) this.#began(own, step.id)
      post({ kind: 'step-failed', path: own.path, error: toRunError(error, this.#around(own)) })
    }
  }

  #around({ path }: Attempt): Around {
    return { path, memoryMb: this.#options.start.limits.memoryMb }
  }

  async #outcomeOf(own: Attempt, step: Step): Promise<Outcome> {
    const { start, channel, outputs } = this.#options
    const pin = pinOf(start, step.id)
    if (pin !== undefined) return { kind: 'pinned', output: deepFreeze(pin) }
    // A run that is faster than its journal would hold all of it in memory.
    const drained = channel.drained()
    if (drained !== null) await drained
    const reading = outputs.before(own.path, step)
    if (reading !== null) await reading
    return executeStep(await this.#contextOf(own, step))
  }

  async #contextOf(own: Attempt, step: Step): Promise<StepContext> {
    const { start, connectors, log, commits, respond, requests, files, tokens, recorded, scopeAt } =
      this.#options
    const { path } = own
    const asking = {
      step,
      requests: requests.of(path),
      nextOrdinal: () => {
        own.stateOps += 1
        return own.stateOps - 1
      },
    }
    const state = await readState(asking)
    return {
      ...asking,
      path,
      scope: { ...scopeAt(path), state },
      start,
      signal: own.abort.signal,
      log,
      modules: this.#modules,
      connectors,
      began: (input, items) => this.#began(own, step.id, { input, items }),
      barrier: () => commits.barrier(),
      files,
      tokens,
      recordedItems: recorded.itemsOf(path),
      respond,
    }
  }

  #began(
    own: Attempt,
    stepId: string,
    { input, items }: { input?: Json | undefined; items?: readonly Json[] | undefined } = {},
  ): void {
    own.begun = true
    const { path, attempt } = own
    this.#options.outbox.step({
      path,
      stepId,
      status: 'running',
      attempt,
      ...(input === undefined ? {} : { input }),
      ...(items === undefined ? {} : { items }),
    })
    if (own.abort.signal.aborted) throw new StepFailure('canceled', 'The run ended as this step began')
  }

  #waits({ path, attempt }: Attempt, stepId: string, wait: Wait): void {
    const { outbox, commits } = this.#options
    outbox.step({ path, stepId, status: 'waiting', attempt, wait })
    commits.noteResult()
  }

  #toEvent(own: Attempt, outcome: Outcome): EngineEvent {
    const { path } = own
    switch (outcome.kind) {
      case 'output':
        own.given = { kind: 'value', output: outcome.output }
        return {
          kind: 'step-succeeded',
          path,
          ...(outcome.taken === undefined ? {} : { taken: outcome.taken }),
        }
      case 'pinned':
        own.given = { kind: 'value', output: outcome.output }
        return { kind: 'step-pinned', path, output: outcome.output }
      case 'loop': {
        const { items, concurrency, onItemError } = outcome
        this.#options.loops.open(path, outcome)
        return { kind: 'loop-opened', path, count: items.length, concurrency, onItemError }
      }
      case 'try':
        return { kind: 'try-opened', path }
      case 'break':
        return { kind: 'break', path }
      case 'waiting':
        return { kind: 'step-waiting', path }
      case 'stop':
        return { kind: 'stop', path, status: outcome.status, message: outcome.message }
      default:
        return outcome satisfies never
    }
  }
}
