import { z } from 'zod'

/** What the queue carries. A hint only: Postgres is the truth. */
export const queueJobSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('run'), runId: z.string(), attempt: z.int().nonnegative() }),
  /** A connector's trigger looks for news. `sequence` tells polls of one flow apart. */
  z.strictObject({ kind: z.literal('poll'), instanceFlowId: z.string(), sequence: z.int() }),
  z.strictObject({ kind: z.literal('connection-test'), connectionId: z.string(), testId: z.string() }),
])
export type QueueJob = z.infer<typeof queueJobSchema>
