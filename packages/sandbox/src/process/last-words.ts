import type { Socket } from 'node:net'

const lookEveryMs = 500
/** What one process can leave in its socket is less, and is read sooner: the rest comes from one that escaped. */
const most = { looks: 4, bytes: 4 * 1024 * 1024 }

/**
 * After the exit of a process, its socket may live on in one that escaped the group: silence is the end, and so is too
 * much. A reader that is slow is waited for.
 */
export class LastWords {
  readonly #socket: Socket
  readonly #onOver: () => void
  #looks = 0
  #bytes = 0
  #heard = false

  constructor({ socket, onOver }: { socket: Socket; onOver: () => void }) {
    this.#socket = socket
    this.#onOver = onOver
    const timer = setInterval(() => this.#look(), lookEveryMs)
    socket.once('close', () => clearInterval(timer))
  }

  hear(bytes: number): void {
    this.#heard = true
    this.#bytes += bytes
    if (this.#bytes > most.bytes) this.#onOver()
  }

  #look(): void {
    if (this.#socket.isPaused()) return
    this.#looks += 1
    if (!this.#heard || this.#looks >= most.looks) this.#onOver()
    this.#heard = false
  }
}
