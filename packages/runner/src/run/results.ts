import type { FinalRunStatus, Json, RecordedStep, RunError } from '@millrace/contracts'
import { deepFreeze } from '../json/index.ts'
import { itemOf, scopeOf, stepIdOf } from './step-path.ts'

/** What expressions see as `steps.<id>`. */
export interface StepResult {
  readonly output: Json
  readonly status: FinalRunStatus | 'skipped'
  readonly error: RunError | null
}

/** `loop` in expressions: the item in hand; `parent` is that of the loop around it. */
export interface LoopItem {
  readonly item: Json
  readonly index: number
  readonly count: number
  readonly parent: LoopItem | null
}

/** What the steps of this run gave so far, by path. Outputs are frozen: no step can change what another recorded. */
export class Results {
  readonly #scopes = new Map<string, Record<string, StepResult>>()
  readonly #loops = new Map<string, readonly Json[]>()

  constructor(history: readonly RecordedStep[]) {
    for (const { path, status, output, error } of history) {
      if (status === 'running') continue
      this.set(path, { output: deepFreeze(output ?? null), status, error: error ?? null })
    }
  }

  set(path: string, result: StepResult): void {
    const scope = scopeOf(path)
    const known = this.#scopes.get(scope)
    if (known !== undefined) known[stepIdOf(path)] = Object.freeze(result)
    else this.#scopes.set(scope, { [stepIdOf(path)]: Object.freeze(result) })
  }

  openLoop(path: string, items: readonly Json[]): void {
    this.#loops.set(path, items)
  }

  closeLoop(path: string): void {
    this.#loops.delete(path)
  }

  outputOf(path: string): Json {
    return this.#scopes.get(scopeOf(path))?.[stepIdOf(path)]?.output ?? null
  }

  /** The steps that a step may name: those of its own graph and of the graphs around it. */
  visibleFrom(path: string): Record<string, StepResult> {
    const chain: string[] = []
    for (let scope: string | null = scopeOf(path); scope !== null; ) {
      chain.push(scope)
      const item = itemOf(scope)
      scope = item === null ? null : scopeOf(item.loopPath)
    }
    return Object.assign({}, ...chain.reverse().map((scope) => this.#scopes.get(scope)))
  }

  loopItemOf(path: string): LoopItem | null {
    const here = itemOf(scopeOf(path))
    const items = here === null ? undefined : this.#loops.get(here.loopPath)
    if (here === null || items === undefined) return null
    const parent = this.loopItemOf(here.loopPath)
    return { item: items[here.index] ?? null, index: here.index, count: items.length, parent }
  }
}
