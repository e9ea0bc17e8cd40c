import type { FileRef, Json } from '@millrace/contracts'
import type { StepRequests } from '../requests.ts'
import { StepFailure } from '../step-failure.ts'
import { Abortable } from './abortable.ts'
import { chunksOf, type FileContent } from './chunks.ts'
import { fileLabel } from './file-label.ts'
import { closeHandle, handleOf } from './handle.ts'
import { isFile } from './is-file.ts'
import type { Pieces } from './pieces.ts'

export interface FileStep {
  requests: StepRequests
  signal: AbortSignal
  pieces: Pieces
}

/** Sends what the content gives piece by piece; resolves when the worker holds it durably. */
export async function createFile(
  { requests, signal, pieces }: FileStep,
  content: FileContent,
  options: { name: string; contentType?: string },
): Promise<FileRef> {
  const label = fileLabel(options)
  signal.throwIfAborted()
  const handle = handleOf(await requests.ask({ op: 'file-create', ...label }))
  const upload = new Upload({ requests, pieces, handle })
  const chunks = chunksOf(content)
  const abortable = new Abortable(signal)
  try {
    for (;;) {
      const next = await abortable.race(chunks.next())
      if (next.done === true) break
      await abortable.race(upload.write(next.value))
    }
    await abortable.race(upload.flush())
    return fileRefOf(await requests.ask({ op: 'file-finish', handle }))
  } catch (error) {
    // Not awaited: a source that hangs would hold back the step's own failure.
    void chunks.return().catch(() => {})
    upload.drop()
    closeHandle(requests, handle)
    throw error
  } finally {
    abortable.end()
  }
}

/** One file on its way out: fills pieces and sends them, several at once. */
class Upload {
  readonly #requests: StepRequests
  readonly #pieces: Pieces
  readonly #handle: number
  readonly #sent = new Set<Promise<void>>()
  #piece: Buffer | null = null
  #filled = 0
  #failure: { error: unknown } | null = null

  constructor({ requests, pieces, handle }: { requests: StepRequests; pieces: Pieces; handle: number }) {
    this.#requests = requests
    this.#pieces = pieces
    this.#handle = handle
  }

  /** Copies: who gave the chunk may use its memory again while the copy is on its way. */
  async write(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      this.#piece ??= this.#pieces.take()
      const taken = chunk.subarray(at, at + this.#piece.length - this.#filled)
      this.#piece.set(taken, this.#filled)
      at += taken.length
      this.#filled += taken.length
      if (this.#filled === this.#piece.length) await this.#send()
    }
  }

  /** Resolves when all pieces are stored. */
  async flush(): Promise<void> {
    if (this.#filled > 0) await this.#send()
    await Promise.all(this.#sent)
    if (this.#failure !== null) throw this.#failure.error
  }

  /** Lets go of a piece that was begun. */
  drop(): void {
    if (this.#piece !== null) this.#pieces.giveBack(this.#piece)
    this.#piece = null
  }

  async #send(): Promise<void> {
    const piece = this.#piece
    if (piece === null) return
    const bytes = piece.subarray(0, this.#filled)
    this.#piece = null
    this.#filled = 0
    await this.#pieces.mayBeSent()
    const sent = this.#requests
      .push(this.#handle, bytes)
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => {
        this.#sent.delete(sent)
        this.#pieces.wasStored(piece)
      })
    this.#sent.add(sent)
    if (this.#failure !== null) throw this.#failure.error
  }
}

function fileRefOf(value: Json): FileRef {
  if (isFile(value)) return Object.freeze(value)
  throw new StepFailure('internal', 'The worker answered with something that is no file')
}
