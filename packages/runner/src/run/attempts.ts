import type { Json } from '@millrace/contracts'
import { stepIdOf } from './step-path.ts'

/** An attempt of a step under way; of a container, for as long as its content runs. */
export interface Attempt {
  readonly path: string
  readonly attempt: number
  /** null: it began in an earlier process, and its time is not ours to tell. */
  readonly startedAt: number | null
  readonly abort: AbortController
  /** The journal knows that it began. */
  begun: boolean
  given: Given
  /** Operations on state so far. */
  stateOps: number
}

/** What the step gives when it succeeds. */
export type Given =
  | { kind: 'value'; output: Json }
  /** A large list, written as JSON to a file of the run. */
  | { kind: 'file'; file: string; bytes: number }

/** The attempts under way, by path. */
export class Attempts {
  readonly #byPath = new Map<string, Attempt>()

  open(path: string, attempt: number): Attempt {
    return this.#open({ path, attempt, startedAt: performance.now(), begun: false })
  }

  /** One that an earlier process began, and that waits. */
  openAgain(path: string, attempt: number): Attempt {
    return this.#open({ path, attempt, startedAt: null, begun: true })
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

  #open(how: Pick<Attempt, 'path' | 'attempt' | 'startedAt' | 'begun'>): Attempt {
    const own: Attempt = {
      ...how,
      abort: new AbortController(),
      given: { kind: 'value', output: null },
      stateOps: 0,
    }
    this.#byPath.set(how.path, own)
    return own
  }
}

export function durationOf({ startedAt }: Attempt): { durationMs?: number } {
  return startedAt === null ? {} : { durationMs: performance.now() - startedAt }
}
