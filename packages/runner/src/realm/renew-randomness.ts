import { createRandom, seedWords } from './random.ts'
import { rememberAgain } from './shared-objects.ts'

/** What node:crypto draws ahead: UUIDs of one filling, and the bytes of one filling for randomInt, six at a time. */
const bufferedUuids = 128
const bufferedInts = 1024

/**
 * To be called first thing in a process that was forked: nothing that is random may be what the fork's parent or its
 * other children draw. Random bytes themselves come from OpenSSL, which seeds itself anew under another process id.
 */
export function renewRandomness(): void {
  Object.defineProperty(Math, 'random', {
    configurable: true,
    writable: true,
    value: createRandom(seedWords),
  })
  rememberAgain(Math, 'random')
  const { randomInt, randomUUID } = process.getBuiltinModule('node:crypto')
  // Node has no call that drops these buffers. Drawing a whole one fills it anew, wherever it stood.
  for (let drawn = 0; drawn < bufferedUuids; drawn += 1) randomUUID()
  for (let drawn = 0; drawn < bufferedInts; drawn += 1) randomInt(2)
}
