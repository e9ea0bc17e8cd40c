import { AsyncLocalStorage } from 'node:async_hooks'
import type { Json, StartMessage, Step } from '@millrace/contracts'
import type { EngineEffect, EngineEvent } from '@millrace/engine'
import { StepModules } from '../code/index.ts'
import type { ConnectorSource } from '../connectors.ts'
import type { Scope } from '../evaluate/index.ts'
import { executeStep, type Outcome, type StepContext } from '../execute/index.ts'
import { RunFiles } from '../files/index.ts'
import { deepFreeze } from '../json/index.ts'
import type { Requests } from '../requests.ts'
import type { Attempt, Attempts } from './attempts.ts'
import type { Commits } from './commits.ts'
import { toRunError } from './errors.ts'
import type { Outbox } from './outbox.ts'
import { pinOf } from './pins.ts'
import type { Results } from './results.ts'
import type { RunLog } from './run-log.ts'
import { createScopeAt } from './scope-at.ts'

export interface StepExecutorOptions {
  start: StartMessage
  connectors: ConnectorSource
  outbox: Outbox
  log: RunLog
  commits: Commits
  results: Results
  attempts: Attempts
  requests: Requests
  /** Takes what came of an attempt. */
  post: (event: EngineEvent) => void
}

/** Executes attempts of steps, side by side, and posts what came of each. An aborted attempt posts nothing. */
export class StepExecutor {
  readonly #options: StepExecutorOptions
  readonly #modules = new StepModules()
  readonly #files = new RunFiles()
  readonly #path = new AsyncLocalStorage<string>()
  readonly #scopeAt: (path: string) => Scope

  constructor(options: StepExecutorOptions) {
    this.#options = options
    this.#scopeAt = createScopeAt(options.start, options.results)
  }

  /** The path of the step whose code is executing now. */
  get path(): string | undefined {
    return this.#path.getStore()
  }

  execute({ path, step, attempt }: Extract<EngineEffect, { kind: 'execute' }>): void {
    const own = this.#options.attempts.open(path, attempt)
    void this.#path.run(path, () => this.#attempt(own, step))
  }

  async #attempt(own: Attempt, step: Step): Promise<void> {
    const { post } = this.#options
    try {
      const outcome = await this.#outcomeOf(own, step)
      if (!own.abort.signal.aborted) post(this.#toEvent(own, outcome))
    } catch (error) {
      if (own.abort.signal.aborted) return
      if (!own.begun) this.#began(own, step.id)
      post({ kind: 'step-failed', path: own.path, error: toRunError(error) })
    }
  }

  async #outcomeOf(own: Attempt, step: Step): Promise<Outcome> {
    const { start, connectors, log, commits, outbox, requests } = this.#options
    const pin = pinOf(start, step.id)
    if (pin !== undefined) return { kind: 'pinned', output: deepFreeze(pin) }
    const { path } = own
    const context: StepContext = {
      step,
      path,
      scope: this.#scopeAt(path),
      start,
      signal: own.abort.signal,
      log,
      modules: this.#modules,
      connectors,
      began: (input) => this.#began(own, step.id, input),
      barrier: () => commits.barrier(),
      requests: requests.of(path),
      files: this.#files,
      nextOrdinal: () => {
        own.stateOps += 1
        return own.stateOps - 1
      },
      respond: (answer) => outbox.respond(answer),
    }
    return executeStep(context)
  }

  #began(own: Attempt, stepId: string, input?: Json): void {
    own.begun = true
    const { path, attempt } = own
    this.#options.outbox.step({
      path,
      stepId,
      status: 'running',
      attempt,
      ...(input === undefined ? {} : { input }),
    })
  }

  #toEvent(own: Attempt, outcome: Outcome): EngineEvent {
    const { path } = own
    switch (outcome.kind) {
      case 'output':
        own.output = outcome.output
        return {
          kind: 'step-succeeded',
          path,
          ...(outcome.taken === undefined ? {} : { taken: outcome.taken }),
        }
      case 'pinned':
        own.output = outcome.output
        return { kind: 'step-pinned', path, output: outcome.output }
      case 'loop': {
        const { items, concurrency, onItemError } = outcome
        own.collect = onItemError === 'collect'
        this.#options.results.openLoop(path, items)
        return { kind: 'loop-opened', path, count: items.length, concurrency, onItemError }
      }
      case 'stop':
        return { kind: 'stop', path, status: outcome.status, message: outcome.message }
      default:
        return outcome satisfies never
    }
  }
}
