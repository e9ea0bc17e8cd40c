import { ServiceError } from '../errors.ts'

/** For the whole body: one that trickles in would hold its connection for as long as its sender likes. */
const defaultTimeoutMs = 30_000

/** Counts while it reads: a body over the cap is refused before it has been held. */
export async function readBody(
  stream: ReadableStream<Uint8Array> | null,
  {
    maxBytes,
    declaredBytes,
    timeoutMs = defaultTimeoutMs,
  }: { maxBytes: number; declaredBytes: number | null; timeoutMs?: number },
): Promise<Buffer> {
  if (declaredBytes !== null && declaredBytes > maxBytes) throw tooLarge(maxBytes)
  if (stream === null) return Buffer.alloc(0)
  const reader = stream.getReader()
  const late = AbortSignal.timeout(timeoutMs)
  // Canceled, a pending read ends like a body that is over.
  const cancel = () => void reader.cancel().catch(() => undefined)
  late.addEventListener('abort', cancel, { once: true })
  try {
    return await readAll(reader, maxBytes, late)
  } finally {
    late.removeEventListener('abort', cancel)
    // After the end this does nothing; before it, the sender is cut off.
    cancel()
  }
}

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
  late: AbortSignal,
): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (late.aborted) throw new ServiceError('request_timeout', 'The body took too long to arrive.')
    if (done) return Buffer.concat(chunks, bytes)
    bytes += value.byteLength
    if (bytes > maxBytes) throw tooLarge(maxBytes)
    chunks.push(value)
  }
}

function tooLarge(maxBytes: number): ServiceError {
  return new ServiceError('payload_too_large', `The body is larger than ${maxBytes} bytes.`)
}
