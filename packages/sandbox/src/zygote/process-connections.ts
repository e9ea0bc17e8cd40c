import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { processSocketName } from '../inside/command.ts'

/**
 * Where a forked child connects to before it is locked down and executes anybody's code: first its protocol, then what it
 * prints.
 */
export class ProcessConnections {
  readonly both: Promise<{ protocol: Socket; output: Socket }>
  readonly #server: Server

  constructor(directory: string) {
    const { promise, resolve, reject } = Promise.withResolvers<{ protocol: Socket; output: Socket }>()
    this.both = promise
    this.both.catch(() => {})
    let protocol: Socket | null = null
    this.#server = createServer((socket) => {
      if (protocol === null) {
        protocol = socket
        return
      }
      resolve({ protocol, output: socket })
      this.#server.close()
    })
    this.#server.on('error', reject)
    this.#server.listen(join(directory, processSocketName))
  }

  /** Nobody will connect any more. */
  close(): void {
    this.#server.close()
  }
}
