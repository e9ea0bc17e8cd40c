/** Bytes of one piece: large enough that the messages around it cost little. */
const pieceBytes = 256 * 1024
/** Pieces of a run on their way to the worker. More would only lie in memory: the worker stores one after the other. */
const piecesAtOnce = 8

/**
 * The buffers in which bytes leave the sandbox, used again and again: a run holds as much for a large file as for a
 * small one. Waiting for a free one is what holds back a source that is faster than the store.
 */
export class Pieces {
  readonly #free: Buffer[] = []
  readonly #waiting: ((piece: Buffer) => void)[] = []
  #made = 0

  async take(): Promise<Buffer> {
    const free = this.#free.pop()
    if (free !== undefined) return free
    if (this.#made < piecesAtOnce) {
      this.#made += 1
      return Buffer.allocUnsafeSlow(pieceBytes)
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Only when the worker has stored it: until then the socket may still read from it. */
  giveBack(piece: Buffer): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free.push(piece)
    else next(piece)
  }
}
