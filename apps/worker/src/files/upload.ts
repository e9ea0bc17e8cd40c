import type { Services } from '@millrace/services'
import { type PreparedFile, prepareFile } from '@millrace/services/file'

interface Piece {
  bytes: Uint8Array
  stored: PromiseWithResolvers<void>
}

/** A file that a sandbox writes: its pieces go straight through to the blob store, one after the other. */
export class Upload {
  readonly #queue: Piece[] = []
  #wake = Promise.withResolvers<void>()
  #over: 'no' | 'complete' | 'discarded' = 'no'
  #failure: { error: unknown } | null = null
  readonly #stored: Promise<PreparedFile>

  constructor(
    services: Pick<Services, 'blobs'>,
    file: { name: string; contentType: string; maxBytes: number },
  ) {
    this.#stored = prepareFile(services, this.#pieces(), file)
    this.#stored.catch((error: unknown) => this.#fail(error))
  }

  /** Resolves when the store has taken the piece; rejects when it cannot. */
  push(bytes: Uint8Array): Promise<void> {
    const stored = Promise.withResolvers<void>()
    if (this.#failure === null) this.#queue.push({ bytes, stored })
    else stored.reject(this.#failure.error)
    this.#wake.resolve()
    return stored.promise
  }

  /** Resolves when all is durable. */
  complete(): Promise<PreparedFile> {
    this.#over = 'complete'
    this.#wake.resolve()
    return this.#stored
  }

  /** Resolves when nothing is left of it. */
  async discard(): Promise<void> {
    this.#over = 'discarded'
    this.#wake.resolve()
    await this.#stored.catch(() => {})
  }

  async *#pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      if (this.#over === 'discarded') throw new UploadDiscarded()
      const piece = this.#queue[0]
      if (piece !== undefined) {
        yield piece.bytes
        // Asked for more: this one is written.
        this.#queue.shift()
        piece.stored.resolve()
      } else if (this.#over === 'complete') return
      else {
        this.#wake = Promise.withResolvers()
        await this.#wake.promise
      }
    }
  }

  #fail(error: unknown): void {
    this.#failure = { error }
    for (const { stored } of this.#queue.splice(0)) stored.reject(error)
  }
}

class UploadDiscarded extends Error {
  override readonly name = 'UploadDiscarded'

  constructor() {
    super('The file was let go of before it was complete')
  }
}
