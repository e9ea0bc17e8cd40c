import type { FileHandle } from 'node:fs/promises'
import type { BlobReader } from '../port.ts'

const chunkBytes = 256 * 1024

export function readFile(handle: FileHandle): BlobReader {
  return {
    read: async (into) => (await handle.read(into, 0, into.length, null)).bytesRead,
    close: () => handle.close(),
  }
}

/** Reads as it is read from, a chunk at a time. Closes the reader at the end, on failure and when it is canceled. */
export function streamOf(reader: BlobReader): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const chunk = Buffer.allocUnsafeSlow(chunkBytes)
          const bytes = await reader.read(chunk)
          if (bytes > 0) {
            controller.enqueue(chunk.subarray(0, bytes))
            return
          }
          await reader.close()
          controller.close()
        } catch (error) {
          await reader.close().catch(() => {})
          throw error
        }
      },
      cancel: () => reader.close(),
    },
    { highWaterMark: 0 },
  )
}
