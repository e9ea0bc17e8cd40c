import { headerBytes, largestFrameBytes } from './limits.ts'

// Taken at load: inside a sandbox this file shares its globals with code that may replace them.
const { stringify } = JSON

/** `message` is anything that JSON can hold; keys with undefined are left out, as JSON does. */
export function encodeFrame(message: unknown): Buffer {
  const body = stringify(message)
  const length = Buffer.byteLength(body)
  if (length > largestFrameBytes) throw new RangeError(`A frame cannot hold ${length} bytes`)
  const frame = Buffer.allocUnsafe(headerBytes + length)
  frame.writeUInt32BE(length, 0)
  frame.write(body, headerBytes)
  return frame
}
