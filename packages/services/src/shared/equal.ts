import { createHash, timingSafeEqual } from 'node:crypto'

/** In a time that tells nothing of where two texts differ, nor of how long the right one is. */
export function equalInConstantTime(one: string | Uint8Array, other: string | Uint8Array): boolean {
  return timingSafeEqual(digest(one), digest(other))
}

function digest(value: string | Uint8Array): Buffer {
  return createHash('sha256').update(value).digest()
}
