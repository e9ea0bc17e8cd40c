import { z } from 'zod'

/** What the queue carries. A hint only: Postgres is the truth. */
export const queueJobSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('run'),
    runId: z.string(),
    attempt: z.int().nonnegative(),
    /** Of a run that was held back: its first job, which found it so, may still be at its end. Tells the two apart. */
    releasedAt: z.int().optional(),
  }),
  /** A connector's trigger looks for news. `sequence` tells polls of one flow apart. */
  z.strictObject({ kind: z.literal('poll'), instanceFlowId: z.string(), sequence: z.int() }),
  z.strictObject({ kind: z.literal('connection-test'), connectionId: z.string(), testId: z.string() }),
  /** Connector code outside of any run, such as the data source of a form: a row of SandboxCall says what. */
  z.strictObject({ kind: z.literal('sandbox-call'), callId: z.string() }),
])
export type QueueJob = z.infer<typeof queueJobSchema>
