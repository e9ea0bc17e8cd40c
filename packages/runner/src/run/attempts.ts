import type { Json } from '@millrace/contracts'
import { stepIdOf } from './step-path.ts'

/** An attempt of a step under way; of a loop, for as long as its items run. */
export interface Attempt {
  readonly path: string
  readonly attempt: number
  readonly startedAt: number
  readonly abort: AbortController
  /** The journal knows that it began. */
  begun: boolean
  output: Json
  /** Of a loop: its list tells of each item whether it went well. */
  collect: boolean
  /** Operations on state so far. */
  stateOps: number
}

/** The attempts under way, by path. */
export class Attempts {
  readonly #byPath = new Map<string, Attempt>()

  open(path: string, attempt: number): Attempt {
    const own: Attempt = {
      path,
      attempt,
      startedAt: performance.now(),
      abort: new AbortController(),
      begun: false,
      output: null,
      collect: false,
      stateOps: 0,
    }
    this.#byPath.set(path, own)
    return own
  }

  get(path: string): Attempt | undefined {
    return this.#byPath.get(path)
  }

  close(path: string): Attempt | undefined {
    const own = this.#byPath.get(path)
    this.#byPath.delete(path)
    return own
  }

  all(): Iterable<Attempt> {
    return this.#byPath.values()
  }

  abortAll(): void {
    for (const own of this.#byPath.values()) own.abort.abort()
  }

  pathOfStep(stepId: string | null): string | undefined {
    for (const path of this.#byPath.keys()) if (stepIdOf(path) === stepId) return path
    return undefined
  }
}
