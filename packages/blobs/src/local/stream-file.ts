import type { FileHandle } from 'node:fs/promises'

const chunkBytes = 256 * 1024

/** Reads as it is read from, a chunk at a time. Closes the handle at the end, on failure and when it is canceled. */
export function streamFile(handle: FileHandle): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const chunk = Buffer.allocUnsafeSlow(chunkBytes)
          const { bytesRead } = await handle.read(chunk, 0, chunkBytes, null)
          if (bytesRead > 0) {
            controller.enqueue(chunk.subarray(0, bytesRead))
            return
          }
          await handle.close()
          controller.close()
        } catch (error) {
          await handle.close().catch(() => {})
          throw error
        }
      },
      cancel: () => handle.close(),
    },
    { highWaterMark: 0 },
  )
}
