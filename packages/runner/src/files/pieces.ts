/** Bytes of one piece: large enough that the messages around it cost little. */
const pieceBytes = 256 * 1024
/** Pieces of a run on their way to the worker. More would only lie in memory: the worker stores one after the other. */
const piecesAtOnce = 8

/**
 * The buffers in which bytes leave the sandbox, used again and again: a run holds as much for a large file as for a
 * small one. Each file fills one of its own, so that no file waits for another one's source.
 */
export class Pieces {
  readonly #free: Buffer[] = []
  readonly #waiting: (() => void)[] = []
  #sending = 0

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(pieceBytes)
  }

  giveBack(piece: Buffer): void {
    if (this.#free.length < piecesAtOnce) this.#free.push(piece)
  }

  /** Resolves when one more may be sent: that is what holds back a source that is faster than the store. */
  async mayBeSent(): Promise<void> {
    if (this.#sending < piecesAtOnce) this.#sending += 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** The worker has stored it: until then the socket may still read from it. */
  wasStored(piece: Buffer): void {
    this.giveBack(piece)
    const next = this.#waiting.shift()
    if (next === undefined) this.#sending -= 1
    else next()
  }
}
