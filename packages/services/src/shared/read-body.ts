import { ServiceError } from '../errors.ts'

/** Counts while it reads: a body over the cap is refused before it has been held. */
export async function readBody(
  stream: ReadableStream<Uint8Array> | null,
  { maxBytes, declaredBytes }: { maxBytes: number; declaredBytes: number | null },
): Promise<Buffer> {
  if (declaredBytes !== null && declaredBytes > maxBytes) throw tooLarge(maxBytes)
  if (stream === null) return Buffer.alloc(0)
  const chunks: Uint8Array[] = []
  let bytes = 0
  // Leaving the loop cancels the stream, so the sender is cut off.
  for await (const chunk of stream) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, bytes)
}

function tooLarge(maxBytes: number): ServiceError {
  return new ServiceError('payload_too_large', `The body is larger than ${maxBytes} bytes.`)
}
