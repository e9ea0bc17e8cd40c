import type { RunError } from '@millrace/contracts'
import type { Lease } from '@millrace/services/lease'
import type { RunLostError } from '../journal/writer.ts'

export type RunCommand =
  | { kind: 'cancel' }
  /** A wait of the run was answered. */
  | { kind: 'wake' }
  /** Let go of the run so that another worker takes it. */
  | { kind: 'shutdown' }
  | { kind: 'lost'; error: RunLostError }
  /** It went over a cap that has an error of its own. */
  | { kind: 'failed'; error: RunError }

/** How the rest of the worker reaches the supervisor of one run. Keeps what comes before the supervisor listens. */
export class RunControl {
  #early: RunCommand[] = []
  #listener: ((command: RunCommand) => void) | null = null

  send(command: RunCommand): void {
    if (this.#listener) this.#listener(command)
    else this.#early.push(command)
  }

  listen(listener: (command: RunCommand) => void): void {
    this.#listener = listener
    for (const command of this.#early.splice(0)) listener(command)
  }
}

/** The runs that this worker holds. */
export class ActiveRuns {
  readonly #controls = new Map<Lease, RunControl>()
  #whenEmpty: (() => void)[] = []
  #toAll: RunCommand | null = null

  get size(): number {
    return this.#controls.size
  }

  leases(): Lease[] {
    return [...this.#controls.keys()]
  }

  add(lease: Lease): RunControl {
    const control = new RunControl()
    this.#controls.set(lease, control)
    if (this.#toAll) control.send(this.#toAll)
    return control
  }

  remove(lease: Lease): void {
    this.#controls.delete(lease)
    if (this.#controls.size === 0) for (const resolve of this.#whenEmpty.splice(0)) resolve()
  }

  send(lease: Lease, command: RunCommand): void {
    this.#controls.get(lease)?.send(command)
  }

  sendToRun(runId: string, command: RunCommand): void {
    for (const [lease, control] of this.#controls) if (lease.runId === runId) control.send(command)
  }

  /** Those that are claimed later hear it too: a claim may be under way when the worker stops. */
  sendToAll(command: RunCommand): void {
    this.#toAll = command
    for (const control of this.#controls.values()) control.send(command)
  }

  /** Resolves when no run is left. */
  async empty(): Promise<void> {
    if (this.#controls.size === 0) return
    await new Promise<void>((resolve) => this.#whenEmpty.push(resolve))
  }
}
