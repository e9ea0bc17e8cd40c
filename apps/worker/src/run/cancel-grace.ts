import type { Sandbox } from '@millrace/sandbox'

/** Asks a sandbox to cancel its run; it aborts what is under way and says so. One that does not is killed. */
export class CancelGrace {
  readonly #sandbox: Sandbox
  readonly #graceMs: number
  readonly #onOver: () => void
  #timer: NodeJS.Timeout | null = null

  constructor({ sandbox, graceMs, onOver }: { sandbox: Sandbox; graceMs: number; onOver: () => void }) {
    this.#sandbox = sandbox
    this.#graceMs = graceMs
    this.#onOver = onOver
  }

  get asked(): boolean {
    return this.#timer !== null
  }

  ask(): void {
    if (this.#timer) return
    this.#timer = setTimeout(this.#onOver, this.#graceMs)
    // A sandbox that is gone needs no telling.
    this.#sandbox.send({ type: 'cancel' }).catch(() => {})
  }

  clear(): void {
    if (this.#timer) clearTimeout(this.#timer)
  }
}
