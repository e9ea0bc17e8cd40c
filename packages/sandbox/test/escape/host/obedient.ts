import type { Json } from '@millrace/contracts'
import type { Sandbox, SandboxDriver, SandboxLimits } from '../../../src/driver.ts'
import { DataFrame } from '../../../src/frames/index.ts'
import type { Answer } from '../attempt.ts'
import type { Order } from '../order.ts'

/** A sandbox of the suite, one order after the other. */
export class Obedient {
  readonly sandbox: Sandbox
  readonly #frames: AsyncIterator<Json | DataFrame>
  isGone = false

  private constructor(sandbox: Sandbox) {
    this.sandbox = sandbox
    this.#frames = sandbox.messages[Symbol.asyncIterator]()
  }

  static async take(driver: SandboxDriver, limits: SandboxLimits): Promise<Obedient> {
    const obedient = new Obedient(await driver.take({ limits }))
    await obedient.#next()
    return obedient
  }

  /** What it says, or how it ended. Bytes of files that nobody asked for are no answer. */
  async obey(order: Order, { timeoutMs = 60_000, untilEnd = false } = {}): Promise<Json | { ended: Answer }> {
    const timer = setTimeout(() => this.sandbox.kill('deadline'), timeoutMs)
    try {
      // The kernel may end it while it is still reading.
      await this.sandbox.send(asJson(order)).catch(() => {})
      let said = await this.#next()
      while (untilEnd && said !== undefined) said = await this.#next()
      if (said !== undefined && !(said instanceof DataFrame)) return said
      this.isGone = true
      return { ended: await this.#end() }
    } finally {
      clearTimeout(timer)
    }
  }

  async draw(): Promise<Record<string, string>> {
    const drawn = await this.obey({ kind: 'draw' })
    return Object.fromEntries(Object.entries(drawn ?? {}).map(([name, value]) => [name, String(value)]))
  }

  async close(): Promise<void> {
    this.sandbox.kill('finished')
    await this.sandbox.ended
  }

  async #next(): Promise<Json | DataFrame | undefined> {
    // A fault of the protocol is told by the end.
    const result = await this.#frames.next().catch(() => ({ done: true as const, value: undefined }))
    return result.done === true ? undefined : result.value
  }

  async #end(): Promise<Answer> {
    const end = await this.sandbox.ended
    if (end.kind === 'exited') return `exited: ${end.signal ?? end.code}`
    return end.reason === 'sandbox_violation' ? 'SIGSYS' : `killed: ${end.reason}`
  }
}

/** Safe: orders are nothing but texts and numbers, which an interface cannot say of itself. */
function asJson(order: Order): Json {
  return order as unknown as Json
}
