import { randomInt } from 'node:crypto'

export interface Random {
  /** Printed with a failure; FAULT_SEED brings the same choices again. */
  seed: number
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number
}

/** Choices that can be made again: mulberry32 by Tommy Ettinger, public domain. */
export function createRandom(seed = Number(process.env.FAULT_SEED ?? randomInt(2 ** 31))): Random {
  let state = seed
  return {
    seed,
    below(below) {
      state = (state + 0x6d2b79f5) | 0
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
      return ((mixed ^ (mixed >>> 14)) >>> 0) % below
    },
  }
}
