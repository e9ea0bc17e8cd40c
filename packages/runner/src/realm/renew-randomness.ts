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
function bufferedDraws(): (readonly [owner: object, name: string])[] {
  const module = process.getBuiltinModule('node:crypto')
  const ofModule = ['randomUUID', 'randomUUIDv7', 'randomInt'].map((name) => [module, name] as const)
  return [...ofModule, [Crypto.prototype, 'randomUUID']]
}

/** For what a process does before it forks. Throws afterwards if that drew such a number. */
export async function drawNothing(work: () => Promise<void>): Promise<void> {
  const drawn = new Set<string>()
  const originals: { owner: object; name: string; property: PropertyDescriptor }[] = []
  for (const [owner, name] of bufferedDraws()) {
    const property = Reflect.getOwnPropertyDescriptor(owner, name)
    const original: unknown = property?.value
    if (property === undefined || typeof original !== 'function') continue
    originals.push({ owner, name, property })
    const value = function (this: unknown, ...values: unknown[]): unknown {
      drawn.add(name)
      return Reflect.apply(original, this, values)
    }
    Reflect.defineProperty(owner, name, { ...property, value })
  }
  syncBuiltinESMExports()
  try {
    await work()
  } finally {
    for (const { owner, name, property } of originals) Reflect.defineProperty(owner, name, property)
    syncBuiltinESMExports()
  }
  if (drawn.size > 0) {
    throw new Error(
      `Before the fork something called ${[...drawn].join(' and ')}: every child would draw the same numbers`,
    )
  }
}
