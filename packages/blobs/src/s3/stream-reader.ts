import type { BlobReader } from '../port.ts'

export function readStream(stream: ReadableStream<Uint8Array>): BlobReader {
  const reader = stream.getReader()
  let rest: Uint8Array = new Uint8Array()
  return {
    async read(into) {
      let filled = 0
      while (filled < into.length) {
        if (rest.length === 0) {
          const { done, value } = await reader.read()
          if (done) break
          rest = value
        }
        const part = rest.subarray(0, into.length - filled)
        into.set(part, filled)
        filled += part.length
        rest = rest.subarray(part.length)
      }
      return filled
    },
    close: () => reader.cancel(),
  }
}
