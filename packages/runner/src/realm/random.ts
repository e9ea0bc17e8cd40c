/**
 * A generator in place of `Math.random` (sfc32), seeded at its first use: the engine's own one is copied with a process
 * that forks, and every copy would give the same numbers. Runs inside of realms too, from its own source text.
 */
export function createRandom(seed: () => Uint32Array): () => number {
  let a = 0
  let b = 0
  let c = 0
  let count = 0
  const next = (): number => {
    const word = (a + b + count) | 0
    count = (count + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + word) | 0
    return word >>> 0
  }
  // A method, as the one it stands for: it has this name and no prototype.
  return {
    random(): number {
      if (count === 0) {
        const words = seed()
        a = words[0] ?? 0
        b = words[1] ?? 0
        c = words[2] ?? 0
        count = 1
      }
      // 53 bits, as many as a number between 0 and 1 has.
      return ((next() >>> 5) * 0x4000000 + (next() >>> 6)) / 0x20000000000000
    },
  }.random
}

export function seedWords(): Uint32Array {
  return process.getBuiltinModule('node:crypto').randomFillSync(new Uint32Array(3))
}
