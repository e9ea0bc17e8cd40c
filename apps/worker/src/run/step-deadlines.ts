import type { FlowPaths } from '@millrace/contracts'
import type { TrackedStep } from './step-tracker.ts'

interface Watched {
  step: TrackedStep
  timeoutMs: number
  since: number
  timer: NodeJS.Timeout | undefined
}

/**
 * The runner ends a step at its timeoutMs. Code that never yields does not let it: so the worker counts too, attempt by
 * attempt (between two of them a step waits), with some grace for a runner that is only late. While the sandbox waits
 * for this worker no time passes: a database that is away fails no step.
 */
export class StepDeadlines {
  readonly #watched = new Map<string, Watched>()
  readonly #paths: FlowPaths
  readonly #graceMs: number
  readonly #onOverdue: (step: TrackedStep, timeoutMs: number) => void
  #holds = 0
  #releasedAt = 0

  constructor({
    paths,
    graceMs,
    onOverdue,
  }: {
    paths: FlowPaths
    graceMs: number
    onOverdue: (step: TrackedStep, timeoutMs: number) => void
  }) {
    this.#paths = paths
    this.#graceMs = graceMs
    this.#onOverdue = onOverdue
  }

  /** Call with each state of a step. */
  observe(step: TrackedStep): void {
    clearTimeout(this.#watched.get(step.path)?.timer)
    this.#watched.delete(step.path)
    const timeoutMs = this.#paths.find(step.path)?.timeoutMs
    if (step.status !== 'running' || timeoutMs === undefined) return
    const watched: Watched = { step, timeoutMs, since: performance.now(), timer: undefined }
    this.#watched.set(step.path, watched)
    this.#check(watched)
  }

  /** The sandbox waits for this worker from now on, until `release` was called as often. */
  hold(): void {
    this.#holds += 1
  }

  release(): void {
    this.#holds -= 1
    if (this.#holds === 0) this.#releasedAt = performance.now()
  }

  clear(): void {
    for (const { timer } of this.#watched.values()) clearTimeout(timer)
    this.#watched.clear()
  }

  #check(watched: Watched): void {
    const { step, timeoutMs, since } = watched
    const from = this.#holds > 0 ? performance.now() : Math.max(since, this.#releasedAt)
    const leftMs = from + timeoutMs + this.#graceMs - performance.now()
    if (leftMs <= 0) this.#onOverdue(step, timeoutMs)
    // A timer may be a fraction of a millisecond early.
    else watched.timer = setTimeout(() => this.#check(watched), Math.ceil(leftMs))
  }
}
