import { z } from 'zod'
import { isoTime } from './iso-time.ts'

export const workerSchema = z.strictObject({
  id: z.string(),
  pid: z.int(),
  host: z.string(),
  version: z.string(),
  tier: z.enum(['full', 'restricted', 'none']),
  /** Why the tier is below `full`, a sentence each. */
  gaps: z.array(z.string()),
  driver: z.string(),
  running: z.int(),
  capacity: z.int(),
})

export const healthSchema = z.strictObject({
  status: z.enum(['ok', 'degraded', 'down']),
  version: z.string(),
  workers: z.array(workerSchema),
})
export type Health = z.infer<typeof healthSchema>

export const workerNodeSchema = workerSchema.extend({
  /** `gone`: it has given no sign of life for a while, and did not say that it stops. */
  state: z.enum(['alive', 'gone']),
  /** Runs that got a freshly started process because the zygote gave none, since the worker started. */
  fallbacks: z.int(),
  startedAt: isoTime,
  lastSeenAt: isoTime,
})
export type WorkerNode = z.infer<typeof workerNodeSchema>

/** Numbers above this are not counted to their end. */
export const mostOpenRunsCounted = 10_000

/** GET /workers: what executes runs, and how much there is to do for this organization. */
export const workerOverviewSchema = z.strictObject({
  workers: z.array(workerNodeSchema),
  runs: z.strictObject({
    queued: z.int(),
    running: z.int(),
    waiting: z.int(),
    oldestQueuedAt: isoTime.nullable(),
  }),
})
export type WorkerOverview = z.infer<typeof workerOverviewSchema>
