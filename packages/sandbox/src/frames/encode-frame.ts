import type { Json } from '@millrace/contracts'
import { headerBytes, largestFrameBytes } from './limits.ts'

export function encodeFrame(message: Json): Buffer {
  const body = JSON.stringify(message)
  const length = Buffer.byteLength(body)
  if (length > largestFrameBytes) throw new RangeError(`A frame cannot hold ${length} bytes`)
  const frame = Buffer.allocUnsafe(headerBytes + length)
  frame.writeUInt32BE(length, 0)
  frame.write(body, headerBytes)
  return frame
}
