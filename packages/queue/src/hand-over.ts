import { randomUUID } from 'node:crypto'
import { type QueueJob, queueJobSchema } from '@millrace/contracts'
import { z } from 'zod'
import type { HandOverBus } from './port.ts'

/** A worker with room answers within one or two round trips to the bus. */
const usualAnswerWithinMs = 25
/** Nobody had room just now: so long the jobs go to the queue without being offered, which keeps them in order. */
const quietMs = 100

const offerSchema = z.object({ id: z.string(), answerTo: z.string(), job: queueJobSchema })

export interface HandOver {
  /** False: no worker took it within a moment, and the queue must keep it. */
  offer(job: QueueJob): Promise<boolean>
  /** Answers offers until the signal ends; `take` says at once whether it has room. */
  listen(options: { take: (job: QueueJob) => boolean; signal: AbortSignal }): void
  close(): void
}

/**
 * Brings a job from the process that adds it straight to a worker with room, past the queue and its statements. Of
 * several workers with room each may take it: that is for jobs of which the claim lets one through.
 */
export function createHandOver({
  bus,
  name,
  answerWithinMs = usualAnswerWithinMs,
}: {
  bus: HandOverBus
  name: string
  answerWithinMs?: number
}): HandOver {
  const offers = `job-offer:${name}`
  const answerTo = `job-taken:${randomUUID()}`
  const over = new AbortController()
  const open = new Map<string, (taken: boolean) => void>()
  let hearing: 'no' | 'soon' | 'yes' = 'no'
  let count = 0
  let quietUntil = 0

  const hear = async () => {
    hearing = 'soon'
    const onHint = ({ data = '' }) => open.get(data)?.(true)
    await bus.subscribe({ topic: answerTo, signal: over.signal, onHint })
    hearing = 'yes'
  }

  return {
    async offer(job) {
      if (over.signal.aborted || performance.now() < quietUntil) return false
      if (hearing === 'no') void hear()
      // Nothing waits for the bus: until answers can be heard, jobs go to the queue.
      if (hearing !== 'yes') return false
      count += 1
      const id = String(count)
      const answer = Promise.withResolvers<boolean>()
      open.set(id, answer.resolve)
      const timer = setTimeout(answer.resolve, answerWithinMs, false)
      try {
        void bus.publish({ topic: offers, seq: 0, data: JSON.stringify({ id, answerTo, job }) })
        const taken = await answer.promise
        if (!taken) quietUntil = performance.now() + quietMs
        return taken
      } finally {
        clearTimeout(timer)
        open.delete(id)
      }
    },
    listen({ take, signal }) {
      const onHint = ({ data }: { data?: string }) => {
        const offer = data === undefined ? null : readOffer(data)
        if (offer === null || !take(offer.job)) return
        void bus.publish({ topic: offer.answerTo, seq: 0, data: offer.id })
      }
      void bus.subscribe({ topic: offers, signal, onHint })
    },
    close() {
      over.abort()
      for (const resolve of open.values()) resolve(false)
    },
  }
}

function readOffer(text: string): z.output<typeof offerSchema> | null {
  try {
    return offerSchema.parse(JSON.parse(text))
  } catch {
    // Of a process with another version: its job comes through the queue.
    return null
  }
}
