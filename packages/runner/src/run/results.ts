import type { FinalRunStatus, Json, RecordedStep, RunError } from '@millrace/contracts'
import { deepFreeze } from '../json/index.ts'
import { StepFailure } from '../step-failure.ts'
import type { FlowIndex } from './flow-index.ts'
import { containerOf, scopeAround, scopeOf, stepIdOf } from './step-path.ts'

/** What expressions see as `steps.<id>`. */
export interface StepResult {
  readonly output: Json
  readonly status: FinalRunStatus | 'skipped'
  readonly error: RunError | null
}

/** What the steps of one scope gave; `inner`: the scopes in it. */
interface Scope {
  steps: Record<string, StepResult>
  inner: Set<string>
  /** Of a try: what its body and its catch failed with. */
  failures: { body: RunError | null; catch: RunError | null }
}

/**
 * What the steps of this run gave so far, by path. Outputs are frozen: no step can change what another recorded. Large
 * ones may be unread: the worker holds them, and they are asked for when a step may look at them.
 */
export class Results {
  readonly #flow: FlowIndex
  readonly #scopes = new Map<string, Scope>()
  /** Bytes of the outputs that are not here, by path. */
  readonly #unread = new Map<string, number>()

  constructor(flow: FlowIndex, history: readonly RecordedStep[]) {
    this.#flow = flow
    for (const { path, status, output, outputBytes, error } of history) {
      if (status === 'running' || status === 'waiting') continue
      if (output === undefined && outputBytes !== undefined) this.setUnread(path, outputBytes)
      else this.set(path, { output: deepFreeze(output ?? null), status, error: error ?? null })
    }
    for (const { path, status } of history) {
      if (status !== 'running' && status !== 'waiting') this.dropInside(path)
    }
  }

  set(path: string, result: StepResult): void {
    this.#unread.delete(path)
    this.#scope(scopeOf(path)).steps[stepIdOf(path)] = Object.freeze(result)
    if (result.status === 'failed' && result.error !== null) this.#noteFailure(path, result.error)
  }

  /** A step that succeeded with an output that is too large to be held here. */
  setUnread(path: string, bytes: number): void {
    this.set(path, unreadResult(path))
    this.#unread.set(path, bytes)
  }

  /** The worker gave what was unread. */
  setRead(path: string, output: Json): void {
    if (this.#unread.has(path))
      this.set(path, { output: deepFreeze(output), status: 'succeeded', error: null })
  }

  unreadBytes(path: string): number | undefined {
    return this.#unread.get(path)
  }

  outputOf(path: string): Json {
    return this.#scopes.get(scopeOf(path))?.steps[stepIdOf(path)]?.output ?? null
  }

  /** The steps that a step may name: those of its own graph and of the graphs around it. */
  visibleFrom(path: string): Record<string, StepResult> {
    const chain = [...scopesAround(path)].reverse()
    return Object.assign({}, ...chain.map((scope) => this.#scopes.get(scope)?.steps))
  }

  /** Paths of the visible outputs that are not here. */
  unreadFrom(path: string): string[] {
    if (this.#unread.size === 0) return []
    const scopes = new Set(scopesAround(path))
    return [...this.#unread.keys()].filter((each) => scopes.has(scopeOf(each)))
  }

  /** `error` in expressions: in a catch what the body failed with, in a finally what failed last, or null; else undefined. */
  errorAt(path: string): RunError | null | undefined {
    for (let at = path; ; ) {
      const scope = scopeOf(at)
      const part = this.#flow.get(stepIdOf(at))?.inside?.part
      const failures = this.#scopes.get(scope)?.failures
      if (part === 'catch') return failures?.body ?? null
      if (part === 'finally') return failures?.catch ?? failures?.body ?? null
      const container = containerOf(scope)
      if (container === null) return undefined
      at = container
    }
  }

  /** Forgets what the steps inside a container gave: it is over, and nobody outside may name them. */
  dropInside(path: string): void {
    const use = this.#flow.get(stepIdOf(path))?.step.use
    if (use !== 'loop' && use !== 'try') return
    for (const inner of this.#scopes.get(scopeOf(path))?.inner ?? []) {
      if (containerOf(inner) === path) this.drop(inner)
    }
  }

  /** Forgets all that steps gave in a scope and inside of it: its item is over. */
  drop(scopePath: string): void {
    const scope = this.#scopes.get(scopePath)
    if (scope === undefined) return
    for (const inner of scope.inner) this.drop(inner)
    this.#scopes.delete(scopePath)
    const around = scopeAround(scopePath)
    if (around !== null) this.#scopes.get(around)?.inner.delete(scopePath)
    if (this.#unread.size > 0) {
      for (const stepId of Object.keys(scope.steps)) this.#unread.delete(scopePath + stepId)
    }
  }

  #scope(path: string): Scope {
    const known = this.#scopes.get(path)
    if (known !== undefined) return known
    const scope: Scope = { steps: {}, inner: new Set(), failures: { body: null, catch: null } }
    this.#scopes.set(path, scope)
    const around = scopeAround(path)
    if (around !== null) this.#scope(around).inner.add(path)
    return scope
  }

  /** A failure that its step does not handle is what a catch or finally around it is told. */
  #noteFailure(path: string, error: RunError): void {
    const place = this.#flow.get(stepIdOf(path))
    if (place?.inside?.container.step.use !== 'try' || (place.step.onError ?? 'fail') !== 'fail') return
    const { part } = place.inside
    if (part !== 'finally') this.#scope(scopeOf(path)).failures[part] = error
  }
}

/** From the inside out. */
function* scopesAround(path: string): Generator<string, void, undefined> {
  for (let scope: string | null = scopeOf(path); scope !== null; scope = scopeAround(scope)) yield scope
}

/** Nobody reads it unseen: a step that may is given the output first. Code that hides what it reads is told. */
function unreadResult(path: string): StepResult {
  return {
    get output(): Json {
      const name = `steps.${stepIdOf(path)}.output`
      throw new StepFailure(
        'code_threw',
        `${name} is large and was not loaded: this step does not name it in a way that can be seen. Write ${name}`,
      )
    },
    status: 'succeeded',
    error: null,
  }
}
