import type {
  JournalEventRow,
  Lease,
  LogLineRow,
  PayloadRow,
  RunAppend,
  Settlement,
  StepRunRow,
} from '@millrace/services/lease'
import { type JournalBatch, mergeBatch } from './merge-batch.ts'

/** What belongs together: it is written whole or not at all. */
export interface JournalWrite {
  lease: Lease
  lastSeq: number
  /** About how much memory it takes while it waits. */
  bytes: number
  events?: JournalEventRow[]
  logs?: LogLineRow[]
  steps?: StepRunRow[]
  progressed?: boolean
  forget?: string[]
  payloads?: PayloadRow[]
  settlement?: Settlement
}

export type LossReason = 'fenced' | 'rejected'

/** The run is no longer ours to write to, or the database refuses what it sent. */
export class RunLostError extends Error {
  override readonly name = 'RunLostError'
  readonly reason: LossReason

  constructor(reason: LossReason, options?: ErrorOptions) {
    super(`the journal of this run is closed: ${reason}`, options)
    this.reason = reason
  }
}

export interface JournalWriterOptions {
  /** Writes all of it in one transaction; gives back the runs that are no longer held. */
  append(runs: RunAppend[]): Promise<{ fenced: RunAppend[] }>
  onLost(lease: Lease, error: RunLostError): void
  /** The database is away and may come back: nothing is wrong with what we wrote. */
  isOutage(error: unknown): boolean
  onOutage(error: unknown, attempt: number): void
  /** Waits before the given retry. */
  backoff(attempt: number): Promise<void>
  limits: { waitingWrites: number; waitingBytes: number; batchWrites: number; batchBytes: number }
  /** How long an entry that nobody waits for may wait for others. */
  lingerMs: number
}

interface Waiter {
  position: number
  resolve: () => void
  reject: (error: RunLostError) => void
  lease: Lease
}

/**
 * Group commit: one flush at a time, each with whatever has come in from any run during the one before, so a hundred
 * runs share one fsync. It starts at once when somebody waits for it; otherwise it lingers a few milliseconds, because a
 * sandbox's report of a result is followed by the report of the next step and the commit that waits for both.
 */
export class JournalWriter {
  readonly #options: JournalWriterOptions
  #waiting: JournalWrite[] = []
  #waitingBytes = 0
  #submitted = 0
  #flushed = 0
  /** The last position that somebody waits for. */
  #wanted = 0
  #flushing = false
  #linger: NodeJS.Timeout | null = null
  readonly #lost = new Map<Lease, RunLostError>()
  readonly #lastPosition = new Map<Lease, number>()
  #durable: Waiter[] = []
  #room: (() => void)[] = []
  #idle: (() => void)[] = []

  constructor(options: JournalWriterOptions) {
    this.#options = options
  }

  /** Takes the write in its order at once; resolves when there is room for another. Throws when the run is lost. */
  async submit(write: JournalWrite): Promise<void> {
    this.#refuseLost(write.lease)
    this.#waiting.push(write)
    this.#waitingBytes += write.bytes
    this.#submitted += 1
    this.#lastPosition.set(write.lease, this.#submitted)
    this.#schedule()
    while (this.#isFull()) {
      await new Promise<void>((resolve) => this.#room.push(resolve))
    }
    this.#refuseLost(write.lease)
  }

  /** Resolves when everything submitted for this run so far is committed. */
  async durable(lease: Lease): Promise<void> {
    this.#refuseLost(lease)
    const position = this.#lastPosition.get(lease) ?? 0
    if (position <= this.#flushed) return
    await new Promise<void>((resolve, reject) => {
      this.#durable.push({ position, resolve, reject, lease })
      this.#want(position)
    })
  }

  /** Nothing more will come from this run. */
  forget(lease: Lease): void {
    this.#lost.delete(lease)
    this.#lastPosition.delete(lease)
  }

  /** Resolves when nothing waits to be written. */
  async idle(): Promise<void> {
    if (this.#flushed === this.#submitted) return
    await new Promise<void>((resolve) => {
      this.#idle.push(resolve)
      this.#want(this.#submitted)
    })
  }

  #isFull(): boolean {
    const { waitingWrites, waitingBytes } = this.#options.limits
    return this.#waiting.length >= waitingWrites || this.#waitingBytes >= waitingBytes
  }

  #refuseLost(lease: Lease): void {
    const lost = this.#lost.get(lease)
    if (lost) throw lost
  }

  #want(position: number): void {
    this.#wanted = Math.max(this.#wanted, position)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#flushing || this.#waiting.length === 0) return
    if (this.#isUrgent()) void this.#flushAll()
    else this.#linger ??= setTimeout(() => this.#want(this.#submitted), this.#options.lingerMs)
  }

  #isUrgent(): boolean {
    const { batchWrites, batchBytes } = this.#options.limits
    return (
      this.#wanted > this.#flushed || this.#waiting.length >= batchWrites || this.#waitingBytes >= batchBytes
    )
  }

  async #flushAll(): Promise<void> {
    this.#flushing = true
    if (this.#linger) clearTimeout(this.#linger)
    this.#linger = null
    while (this.#waiting.length > 0 && this.#isUrgent()) {
      const writes = this.#takeBatch()
      await this.#flush(mergeBatch(writes.filter((write) => !this.#lost.has(write.lease))))
      this.#flushed += writes.length
      this.#wake()
    }
    this.#flushing = false
    this.#schedule()
    if (this.#flushed === this.#submitted) for (const resolve of this.#idle.splice(0)) resolve()
  }

  #takeBatch(): JournalWrite[] {
    const { batchWrites, batchBytes } = this.#options.limits
    let count = 0
    let bytes = 0
    for (const write of this.#waiting) {
      if (count >= batchWrites || (count > 0 && bytes + write.bytes > batchBytes)) break
      count += 1
      bytes += write.bytes
    }
    this.#waitingBytes -= bytes
    return this.#waiting.splice(0, count)
  }

  async #flush(batch: JournalBatch): Promise<void> {
    if (batch.length === 0) return
    for (let retry = 0; ; retry += 1) {
      try {
        const { fenced } = await this.#options.append(batch.map(({ append }) => append))
        const gone = new Set(fenced)
        for (const { lease, append } of batch)
          if (gone.has(append)) this.#lose(lease, new RunLostError('fenced'))
        return
      } catch (error) {
        if (!this.#options.isOutage(error)) return this.#isolate(batch, error)
        this.#options.onOutage(error, retry + 1)
        await this.#options.backoff(retry + 1)
      }
    }
  }

  /** The database refused the batch: find the run whose rows it cannot take, so that the others go on unharmed. */
  async #isolate(batch: JournalBatch, cause: unknown): Promise<void> {
    const [only, ...others] = batch
    if (only && others.length === 0) return this.#lose(only.lease, new RunLostError('rejected', { cause }))
    for (const part of batch) await this.#flush([part])
  }

  #lose(lease: Lease, error: RunLostError): void {
    // Forgotten while its last entries waited: nobody is left to tell.
    if (!this.#lastPosition.has(lease)) return
    this.#lost.set(lease, error)
    this.#options.onLost(lease, error)
  }

  #wake(): void {
    const still: Waiter[] = []
    for (const waiter of this.#durable) {
      const lost = this.#lost.get(waiter.lease)
      if (lost) waiter.reject(lost)
      else if (waiter.position <= this.#flushed) waiter.resolve()
      else still.push(waiter)
    }
    this.#durable = still
    if (!this.#isFull()) for (const resolve of this.#room.splice(0)) resolve()
  }
}
