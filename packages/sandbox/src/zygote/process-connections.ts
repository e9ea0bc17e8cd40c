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
  readonly #resolve: (both: { protocol: Socket; output: Socket }) => void
  /** Nobody else's yet. */
  readonly #accepted = new Set<Socket>()

  constructor(directory: string) {
    const { promise, resolve, reject } = Promise.withResolvers<{ protocol: Socket; output: Socket }>()
    this.both = promise
    this.both.catch(() => {})
    this.#resolve = resolve
    this.#server = createServer((socket) => this.#accept(socket))
    this.#server.on('error', reject)
    this.#server.listen(join(directory, processSocketName))
  }

  /** From here on both are the caller's to destroy. */
  handOver(): void {
    this.#accepted.clear()
  }

  /** Nobody will connect any more, and nobody wants what was not handed over. */
  close(): void {
    this.#server.close()
    for (const socket of this.#accepted) socket.destroy()
    this.#accepted.clear()
  }

  #accept(socket: Socket): void {
    this.#accepted.add(socket)
    // Its exit tells what became of the child.
    socket.on('error', () => {})
    const [protocol, output] = this.#accepted
    if (protocol === undefined || output === undefined) return
    this.#resolve({ protocol, output })
    this.#server.close()
  }
}
