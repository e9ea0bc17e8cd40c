import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { SandboxBootError } from '../errors.ts'
import type { LiveProcess, ProcessExit } from '../process/live-process.ts'
import type { CgroupHandle, Cgroups } from './cgroups.ts'

/**
 * A process that moves into a cgroup of its own as soon as it has a pid, at the latest when it has booted. What it has
 * touched until then was not touched by the code of a run, and stays on the account of whoever started it. A move takes
 * the kernel 10 ms and more where none was made just before: it waits for a grace period of RCU.
 */
export class GroupedProcess implements LiveProcess {
  readonly socket: Socket
  readonly outputs: readonly Readable[]
  readonly exit: Promise<ProcessExit>
  readonly #process: LiveProcess
  readonly #cgroups: Cgroups
  readonly #memoryBytes: number
  #joining: Promise<CgroupHandle> | null = null

  constructor(process: LiveProcess, { cgroups, memoryBytes }: { cgroups: Cgroups; memoryBytes: number }) {
    this.#process = process
    this.#cgroups = cgroups
    this.#memoryBytes = memoryBytes
    this.socket = process.socket
    this.outputs = process.outputs
    this.exit = this.#watchExit()
    if (process.pid !== -1) void this.#join()
  }

  get pid(): number {
    return this.#process.pid
  }

  async booted(): Promise<void> {
    await this.#process.booted?.()
    try {
      await (this.#joining ?? this.#join())
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new SandboxBootError(`The sandbox did not get a cgroup: ${why}`, { cause: error })
    }
  }

  async cleanUp(): Promise<void> {
    await this.#process.cleanUp?.()
  }

  kill(): void {
    this.#process.kill()
  }

  /** To be called after its end: nobody waits for it. */
  async removeGroup(): Promise<void> {
    const group = await this.#group()
    await group?.remove()
  }

  async #watchExit(): Promise<ProcessExit> {
    const exit = await this.#process.exit
    if (exit.signal !== 'SIGKILL') return exit
    const group = await this.#group()
    return group !== null && (await group.oomKilled()) ? { ...exit, outOfMemory: true } : exit
  }

  #join(): Promise<CgroupHandle> {
    this.#joining = this.#cgroups.add(this.pid, { memoryBytes: this.#memoryBytes })
    this.#joining.catch(() => {})
    return this.#joining
  }

  /** null: it did not come to one. */
  async #group(): Promise<CgroupHandle | null> {
    return (await this.#joining?.catch(() => null)) ?? null
  }
}
