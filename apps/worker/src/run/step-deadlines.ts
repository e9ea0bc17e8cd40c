import type { FlowPaths } from './flow-paths.ts'
import type { TrackedStep } from './step-tracker.ts'

/**
 * The runner ends a step at its timeoutMs. Code that never yields does not let it: so the worker counts too, with some
 * grace for a runner that is only late. A step that may be tried again counts as running between its attempts, for
 * as long as the third party asks: only its last attempt is watched here, the others by the deadline of the run.
 */
export class StepDeadlines {
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #paths: FlowPaths
  readonly #graceMs: number
  readonly #onOverdue: (step: TrackedStep, timeoutMs: number) => void

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
    clearTimeout(this.#timers.get(step.path))
    this.#timers.delete(step.path)
    const known = this.#paths.find(step.path)
    const timeoutMs = known?.timeoutMs
    const attempts = known?.retry?.attempts ?? 1
    if (step.status !== 'running' || timeoutMs === undefined || step.attempt < attempts) return
    const timer = setTimeout(() => this.#onOverdue(step, timeoutMs), timeoutMs + this.#graceMs)
    this.#timers.set(step.path, timer)
  }

  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}
