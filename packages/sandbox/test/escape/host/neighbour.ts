import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import type { SandboxDriver, SandboxLimits } from '../../../src/driver.ts'
import { Obedient } from './obedient.ts'

/** A sandbox of another run, at work on something secret, with a broker of its own. */
export class Neighbour {
  readonly secret = `canary-${randomBytes(16).toString('hex')}`
  readonly secretOfEarlierRun = `canary-${randomBytes(16).toString('hex')}`
  readonly #obedient: Obedient
  readonly #server: Server
  #visits = 0

  private constructor(obedient: Obedient) {
    this.#obedient = obedient
    this.#server = createServer((socket) => {
      this.#visits += 1
      socket.destroy()
    })
  }

  static async take({
    driver,
    limits,
    secrets,
  }: {
    driver: SandboxDriver
    limits: SandboxLimits
    secrets: string[]
  }): Promise<Neighbour> {
    const neighbour = new Neighbour(await Obedient.take(driver, limits))
    secrets.push(neighbour.secret, neighbour.secretOfEarlierRun)
    writeFileSync(join(neighbour.brokerDirectory, 'secret'), neighbour.secret, { mode: 0o666 })
    neighbour.#server.listen(join(neighbour.brokerDirectory, 'broker'))
    await once(neighbour.#server, 'listening')
    await neighbour.#obedient.obey({ kind: 'hold', secret: neighbour.secret })
    return neighbour
  }

  get pid(): number {
    return this.#obedient.sandbox.pid
  }

  get brokerDirectory(): string {
    return this.#obedient.sandbox.brokerDirectory
  }

  async draw(): Promise<Record<string, string>> {
    return this.#obedient.draw()
  }

  /** What happened to it; none: nobody came. */
  async complaints(): Promise<string[]> {
    const shown = await this.#obedient.obey({ kind: 'show' })
    return [
      ...(shown === this.secret ? [] : [`it says ${JSON.stringify(shown)}`]),
      ...(this.#visits === 0 ? [] : [`${this.#visits} came to its broker`]),
    ]
  }
}
