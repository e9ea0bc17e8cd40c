/**
 * Large messages of all sandboxes, one after the other: parsing one, and what its reader does with it at once, holds the
 * event loop for as long as its sender likes, up to a second. So after each the loop is left to everybody else for as long
 * as that took, and half of its time stays theirs however many sandboxes send such messages.
 */
export class HeavyFrames {
  #before: Promise<void> = Promise.resolve()

  /** Does the work when it is its turn. What follows on its result without waiting counts as a part of it. */
  async inTurn<T>(work: () => T): Promise<T> {
    const { promise: over, resolve } = Promise.withResolvers<void>()
    const before = this.#before
    this.#before = over
    await before
    const begunAt = performance.now()
    setImmediate(() => setTimeout(resolve, performance.now() - begunAt))
    return work()
  }
}

/** Of this process, which has one event loop. */
export const heavyFrames = new HeavyFrames()

/** Those below are handled in a few milliseconds. */
export const heavyBytes = 64 * 1024
