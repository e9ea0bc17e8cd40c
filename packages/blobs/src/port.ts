/** A stream is read once and never held in memory as a whole. */
export type BlobContent = string | Uint8Array | AsyncIterable<Uint8Array>

/** Values too large for a row. A blob is written once and never changed. */
export interface Blobs {
  /** Resolves when the content is durable; a failing stream leaves nothing. The key is random and not chosen by callers. */
  put(content: BlobContent): Promise<{ key: string; bytes: number }>
  /** Throws `BlobMissing` before the first byte. Canceling the stream lets go of the file. */
  get(key: string): Promise<ReadableStream<Uint8Array>>
  /** Deleting what is not there is fine. */
  delete(key: string): Promise<void>
}

export class BlobMissing extends Error {
  override readonly name = 'BlobMissing'

  constructor(options?: { cause: unknown }) {
    super('the stored value is gone', options)
  }
}
