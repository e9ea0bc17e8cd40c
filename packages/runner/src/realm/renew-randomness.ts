import { syncBuiltinESMExports } from 'node:module'
import { createRandom, seedWords } from './random.ts'
import { rememberAgain } from './shared-objects.ts'

/**
 * To be called first thing in a process that was forked: nothing that is random may be what the fork's parent or its
 * other children draw. Random bytes come from OpenSSL, which seeds itself anew under another process id; what Node keeps
 * of them ahead is empty when a process forks, because `drawNothing` saw to it.
 */
export function renewRandomness(): void {
  Object.defineProperty(Math, 'random', {
    configurable: true,
    writable: true,
    value: createRandom(seedWords),
  })
  rememberAgain(Math, 'random')
}

/** What fills a buffer inside node:crypto that nobody can empty: each child would take the same numbers from it. */
const buffered = ['randomUUID', 'randomUUIDv7', 'randomInt'] as const

/** For what a process does before it forks. Throws afterwards if that drew such a number. */
export async function drawNothing(work: () => Promise<void>): Promise<void> {
  const crypto = process.getBuiltinModule('node:crypto')
  const drawn = new Set<string>()
  const originals = buffered.map((name) => [name, Reflect.get(crypto, name)] as const)
  for (const [name, original] of originals) {
    if (typeof original !== 'function') continue
    const counting = (...values: unknown[]): unknown => {
      drawn.add(name)
      return Reflect.apply(original, crypto, values)
    }
    Reflect.set(crypto, name, counting)
  }
  syncBuiltinESMExports()
  try {
    await work()
  } finally {
    for (const [name, original] of originals) Reflect.set(crypto, name, original)
    syncBuiltinESMExports()
  }
  if (drawn.size > 0) {
    throw new Error(
      `Before the fork something called ${[...drawn].join(' and ')}: every child would draw the same numbers`,
    )
  }
}
