/** A stream is read once and never held in memory as a whole. It may use a chunk's memory again when the next one is asked for. */
export type BlobContent = string | Uint8Array | AsyncIterable<Uint8Array>

/** Reads into memory of its caller's, so that a large blob makes no garbage. Whoever opened it closes it. */
export interface BlobReader {
  /** The next bytes, at most as many as there is room for; 0: that was all. One call at a time. */
  read(into: Uint8Array): Promise<number>
  close(): Promise<void>
}

export interface BlobEntry {
  key: string
  bytes: number
  modifiedAt: Date
}

/** Values too large for a row. A blob is written once and never changed. */
export interface Blobs {
  /** Throws with a sentence for the operator when the store cannot be reached or written: for the start of a process. */
  check(): Promise<void>
  /** Resolves when the content is durable; a failing stream leaves nothing. The key is random and not chosen by callers. */
  put(content: BlobContent): Promise<{ key: string; bytes: number }>
  /** Throws `BlobMissing` before the first byte. Canceling the stream lets go of the file. */
  get(key: string): Promise<ReadableStream<Uint8Array>>
  /** The same, for who reads a lot. */
  open(key: string): Promise<BlobReader>
  /** Deleting what is not there is fine. */
  delete(key: string): Promise<void>
  /** Blobs that nobody wrote to since `olderThan`, in the order of their keys. `next`: give it as `after` for the rest. */
  list(options: {
    olderThan: Date
    after?: string | undefined
    limit: number
  }): Promise<{ blobs: BlobEntry[]; next: string | null }>
  /** Removes what writers that died left half written, untouched since `olderThan`; gives how many there were. */
  removeUnfinished(options: { olderThan: Date }): Promise<number>
}

export class BlobMissing extends Error {
  override readonly name = 'BlobMissing'

  constructor(options?: { cause: unknown }) {
    super('the stored value is gone', options)
  }
}
