import type { FileRef, Json } from '@millrace/contracts'
import type { StepRequests } from '../requests.ts'
import { StepFailure } from '../step-failure.ts'
import { chunksOf, type FileContent } from './chunks.ts'
import { closeHandle, handleOf } from './handle.ts'
import { isFile } from './is-file.ts'
import type { Pieces } from './pieces.ts'
import { untilAborted } from './until-aborted.ts'

export interface FileStep {
  requests: StepRequests
  signal: AbortSignal
  pieces: Pieces
}

/** Sends what the content gives piece by piece; resolves when the worker holds it durably. */
export async function createFile(
  { requests, signal, pieces }: FileStep,
  content: FileContent,
  { name, contentType = 'application/octet-stream' }: { name: string; contentType?: string },
): Promise<FileRef> {
  signal.throwIfAborted()
  const handle = handleOf(await requests.ask({ op: 'file-create', name, contentType }))
  const upload = new Upload({ requests, pieces, handle })
  const chunks = chunksOf(content)
  try {
    for (;;) {
      const next = await untilAborted(chunks.next(), signal)
      if (next.done === true) break
      await untilAborted(upload.write(next.value), signal)
    }
    await untilAborted(upload.flush(), signal)
    return fileRefOf(await requests.ask({ op: 'file-finish', handle }))
  } catch (error) {
    // Not awaited: a source that hangs would hold back the step's own failure.
    void chunks.return().catch(() => {})
    upload.drop()
    closeHandle(requests, handle)
    throw error
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
  #dropped = false
  #failure: { error: unknown } | null = null

  constructor({ requests, pieces, handle }: { requests: StepRequests; pieces: Pieces; handle: number }) {
    this.#requests = requests
    this.#pieces = pieces
    this.#handle = handle
  }

  /** Copies: who gave the chunk may use its memory again while the copy is on its way. */
  async write(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      const piece = this.#piece ?? (await this.#pieces.take())
      this.#piece = piece
      // It may have been given up while it waited for a piece.
      if (this.#dropped) return this.drop()
      if (this.#failure !== null) throw this.#failure.error
      const taken = chunk.subarray(at, at + piece.length - this.#filled)
      piece.set(taken, this.#filled)
      at += taken.length
      this.#filled += taken.length
      if (this.#filled === piece.length) this.#send()
    }
  }

  /** Resolves when all pieces are stored. */
  async flush(): Promise<void> {
    if (this.#filled > 0) this.#send()
    else this.drop()
    await Promise.all(this.#sent)
    if (this.#failure !== null) throw this.#failure.error
  }

  /** Lets go of a piece that was begun. */
  drop(): void {
    this.#dropped = true
    if (this.#piece !== null) this.#pieces.giveBack(this.#piece)
    this.#piece = null
    this.#filled = 0
  }

  #send(): void {
    const piece = this.#piece
    if (piece === null) return
    const sent = this.#requests
      .push(this.#handle, piece.subarray(0, this.#filled))
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => {
        this.#sent.delete(sent)
        this.#pieces.giveBack(piece)
      })
    this.#sent.add(sent)
    this.#piece = null
    this.#filled = 0
  }
}

function fileRefOf(value: Json): FileRef {
  if (isFile(value)) return Object.freeze(value)
  throw new StepFailure('internal', 'The worker answered with something that is no file')
}
