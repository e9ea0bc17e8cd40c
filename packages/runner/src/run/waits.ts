import { clearTimeout, setTimeout } from 'node:timers'
import type { Wait, WaitResolution } from '@millrace/contracts'

/** The most that a timer of Node can wait; no sandbox lives that long. */
const longestTimerMs = 2 ** 31 - 1

interface Waiting {
  wait: Wait
  timer: NodeJS.Timeout | null
}

export interface Over {
  path: string
  wait: Wait
  resolution: WaitResolution
}

/**
 * The steps that wait, and the timers of those whose end is a point in time. Whether somebody answers or an address
 * expires is decided outside, where both are written under one lock.
 */
export class Waits {
  readonly #waiting = new Map<string, Waiting>()
  /** Answers to steps that do not wait yet. */
  readonly #early = new Map<string, WaitResolution>()
  /** Steps that have waited: what comes for them afterwards was said twice. */
  readonly #waited = new Set<string>()
  readonly #onOver: (over: Over) => void

  constructor(onOver: (over: Over) => void) {
    this.#onOver = onOver
  }

  get size(): number {
    return this.#waiting.size
  }

  add(path: string, wait: Wait): void {
    this.drop(path)
    this.#waited.add(path)
    this.#waiting.set(path, { wait, timer: this.#timerOf(path, wait) })
    const early = this.#early.get(path)
    if (early !== undefined) this.resolve(path, early)
  }

  resolve(path: string, resolution: WaitResolution): void {
    const waiting = this.#waiting.get(path)
    if (waiting === undefined) {
      if (!this.#waited.has(path)) this.#early.set(path, resolution)
      return
    }
    this.#early.delete(path)
    this.drop(path)
    this.#onOver({ path, wait: waiting.wait, resolution })
  }

  /** When the next of them goes on by itself, in milliseconds since the epoch; null: none does. */
  nextDueAt(): number | null {
    let next: number | null = null
    for (const { wait } of this.#waiting.values()) {
      const dueAt = ownDueAt(wait)
      if (dueAt !== null && (next === null || dueAt < next)) next = dueAt
    }
    return next
  }

  drop(path: string): void {
    const waiting = this.#waiting.get(path)
    if (waiting?.timer) clearTimeout(waiting.timer)
    this.#waiting.delete(path)
  }

  dropAll(): void {
    for (const path of [...this.#waiting.keys()]) this.drop(path)
  }

  #timerOf(path: string, wait: Wait): NodeJS.Timeout | null {
    const dueAt = ownDueAt(wait)
    if (dueAt === null) return null
    const delayMs = Math.min(Math.max(dueAt - Date.now(), 0), longestTimerMs)
    return setTimeout(() => this.resolve(path, { kind: 'due' }), delayMs)
  }
}

function ownDueAt(wait: Wait): number | null {
  return wait.kind === 'time' || wait.kind === 'retry' ? wait.until : null
}
