import { randomBytes } from 'node:crypto'

const last = { ms: 0, counter: 0 }
const counterEnd = 2 ** 12

/**
 * A UUIDv7 that sorts behind every one that this process has made before, also within a millisecond (RFC 9562, section
 * 6.2, method 1), which Node's own do not: runs are taken in the order of their ids.
 */
export function orderedId(now = Date.now()): string {
  if (now > last.ms) {
    last.ms = now
    // Half of the range is left to count in.
    last.counter = randomBytes(2).readUInt16BE() % (counterEnd / 2)
  } else {
    last.counter += 1
    if (last.counter === counterEnd) {
      last.ms += 1
      last.counter = 0
    }
  }
  const time = last.ms.toString(16).padStart(12, '0')
  const counter = last.counter.toString(16).padStart(3, '0')
  const random = randomBytes(8)
  random.writeUInt8((random.readUInt8() & 0x3f) | 0x80)
  const tail = random.toString('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${tail.slice(0, 4)}-${tail.slice(4)}`
}
