import type { FlowPaths } from './flow-paths.ts'
import type { TrackedStep } from './step-tracker.ts'

/**
 * The runner ends a step at its timeoutMs. Code that never yields does not let it: so the worker counts too, with some
 * grace for a runner that is only late.
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

  /** Call with each state of a step. Every attempt has the whole time. */
  observe(step: TrackedStep): void {
    clearTimeout(this.#timers.get(step.path))
    this.#timers.delete(step.path)
    const timeoutMs = this.#paths.find(step.path)?.timeoutMs
    if (step.status !== 'running' || timeoutMs === undefined) return
    const timer = setTimeout(() => this.#onOverdue(step, timeoutMs), timeoutMs + this.#graceMs)
    this.#timers.set(step.path, timer)
  }

  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}
