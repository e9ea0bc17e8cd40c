import type { KillReason, Sandbox } from '@millrace/sandbox'
import type { Stop } from './failure.ts'

/** The supervisor's decision to end a sandbox: the first one stands, and the process is killed at once. */
export class SandboxStop {
  readonly #sandbox: Sandbox
  #decision: Stop | null = null
  /** Its last frame was cut off, as the end of its process may explain. */
  torn: string | null = null

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox
  }

  get decision(): Stop | null {
    return this.#decision
  }

  at(stop: Stop): void {
    this.#decision ??= stop
    this.#sandbox.kill(killReasons[this.#decision.kind])
  }
}

const killReasons: Record<Stop['kind'], KillReason> = {
  deadline: 'deadline',
  'step-deadline': 'deadline',
  silent: 'deadline',
  canceled: 'canceled',
  violation: 'protocol_error',
  failed: 'over_cap',
  shutdown: 'shutdown',
  lost: 'fenced',
}
