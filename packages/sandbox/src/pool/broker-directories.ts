import { closeSync, constants, mkdirSync, openSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createWorkDir, removeWorkDir } from './work-dir.ts'

/** The directory of one sandbox's sockets. */
export interface BrokerDirectory {
  /** Of its entry in the root. */
  name: string
  /** Its path on this host. */
  path: string
  /** Another path of it, for this process alone, and short: the path of a Unix socket has room for 108 bytes. */
  shortPath: string
}

/** Makes and removes them. */
export class BrokerDirectories {
  readonly root: string
  #descriptor: number | null

  constructor(driverRoot: string) {
    this.root = join(driverRoot, 'brokers')
    mkdirSync(this.root, { mode: 0o700 })
    this.#descriptor =
      process.platform === 'linux' ? openSync(this.root, constants.O_RDONLY | constants.O_DIRECTORY) : null
  }

  async create(): Promise<BrokerDirectory> {
    const path = await createWorkDir(this.root)
    const name = basename(path)
    return {
      name,
      path,
      shortPath: this.#descriptor === null ? path : `/proc/self/fd/${this.#descriptor}/${name}`,
    }
  }

  async remove({ path }: BrokerDirectory): Promise<void> {
    await removeWorkDir(path)
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor)
    this.#descriptor = null
  }
}
