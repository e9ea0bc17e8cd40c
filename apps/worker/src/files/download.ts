import { fileChunkBytes } from '@millrace/contracts'

const nothing = new Uint8Array()

/** A file that a sandbox reads, a piece at a time. */
export class Download {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  #rest: Uint8Array = nothing
  #last: Promise<unknown> = Promise.resolve()

  constructor(content: ReadableStream<Uint8Array>) {
    this.#reader = content.getReader()
  }

  /** The next piece; an empty one: that was all. Pulls take turns. */
  pull(): Promise<Uint8Array> {
    const piece = this.#last.then(() => this.#next())
    this.#last = piece.catch(() => {})
    return piece
  }

  async close(): Promise<void> {
    await this.#reader.cancel().catch(() => {})
  }

  async #next(): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#reader.read()
      if (done) return nothing
      this.#rest = value
    }
    const piece = this.#rest.subarray(0, fileChunkBytes)
    this.#rest = this.#rest.subarray(piece.length)
    return piece
  }
}
