import type { BlobReader } from '@millrace/blobs'
import { piecePool } from './piece-pool.ts'

/** A file that a sandbox reads, a piece at a time. */
export class Download {
  readonly #reader: BlobReader
  #last: Promise<unknown> = Promise.resolve()

  constructor(reader: BlobReader) {
    this.#reader = reader
  }

  /** The next piece, which goes back to the pool; an empty one: that was all. Pulls take turns. */
  pull(): Promise<Uint8Array> {
    const piece = this.#last.then(() => this.#next())
    this.#last = piece.catch(() => {})
    return piece
  }

  /** A pull that is under way ends first. */
  async close(): Promise<void> {
    await this.#last
    await this.#reader.close().catch(() => {})
  }

  async #next(): Promise<Uint8Array> {
    const piece = piecePool.take()
    return piece.subarray(0, await this.#reader.read(piece))
  }
}
