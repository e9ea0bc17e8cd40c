import { ServiceError } from '../../errors.ts'

/** Between two pieces, and for all of them: a body that trickles in holds its connection for as long as its sender likes. */
const defaultIdleMs = 30_000
const defaultTotalMs = 10 * 60_000

export interface IncomingOptions {
  maxBytes: number
  /** What a sender of more is told, where there is more to say than the number. */
  tooLarge?: string
  declaredBytes: number | null
  /** Sees each piece before anybody else does. */
  onBytes: (bytes: Uint8Array) => void
  idleMs?: number
  totalMs?: number
}

/** A request's body, piece by piece: cut off at the cap, and when it is too slow. */
export async function* readIncoming(
  stream: ReadableStream<Uint8Array> | null,
  options: IncomingOptions,
): AsyncGenerator<Uint8Array, void, void> {
  const { maxBytes, declaredBytes, onBytes, idleMs = defaultIdleMs, totalMs = defaultTotalMs } = options
  if (declaredBytes !== null && declaredBytes > maxBytes) throw refuseAsTooLarge(options)
  if (stream === null) return
  const reader = stream.getReader()
  let late = false
  // Canceled, a pending read ends like a body that is over.
  const cutOff = () => {
    late = true
    void reader.cancel().catch(() => undefined)
  }
  const total = setTimeout(cutOff, totalMs)
  let idle = setTimeout(cutOff, idleMs)
  let bytes = 0
  try {
    for (;;) {
      clearTimeout(idle)
      idle = setTimeout(cutOff, idleMs)
      const { done, value } = await reader.read()
      if (late) throw new ServiceError('request_timeout', 'The body took too long to arrive.')
      if (done) return
      bytes += value.byteLength
      if (bytes > maxBytes) throw refuseAsTooLarge(options)
      onBytes(value)
      clearTimeout(idle)
      yield value
    }
  } finally {
    clearTimeout(total)
    clearTimeout(idle)
    // After the end this does nothing; before it, the sender is cut off.
    void reader.cancel().catch(() => undefined)
  }
}

function refuseAsTooLarge({
  maxBytes,
  tooLarge = `The body is larger than ${maxBytes} bytes.`,
}: IncomingOptions): ServiceError {
  return new ServiceError('payload_too_large', tooLarge)
}
