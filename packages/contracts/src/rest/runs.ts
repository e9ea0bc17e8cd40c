import { z } from 'zod'
import { jsonSchema } from '../json.ts'
import { heldReasons, runStatusSchema, stepRunStatusSchema } from '../run.ts'
import { textSchema } from '../text.ts'
import { isoTime } from './iso-time.ts'
import { pageQuerySchema } from './page.ts'

export const runAcceptedSchema = z.strictObject({ runId: z.string() })

/** POST /runs/{id}/replay */
export const replayInputSchema = z.strictObject({
  /** A step's path: what ran before it keeps its result; it and what follows run again. Left out: from the start. */
  from: textSchema.max(1024).optional(),
  /** Replaces the trigger's body. */
  input: jsonSchema.optional(),
  /** Another version of the integration; left out: the run's own. */
  version: z.int().positive().optional(),
})
export type ReplayInput = z.infer<typeof replayInputSchema>

export const runQuerySchema = pageQuerySchema.extend({
  /** One or more, joined by commas. */
  status: z
    .string()
    .transform((value) => value.split(','))
    .pipe(z.array(runStatusSchema))
    .optional(),
  customer: textSchema.optional(),
  integration: textSchema.optional(),
  instance: textSchema.optional(),
  flow: textSchema.optional(),
  /** Queued runs that have not started because of a setting of their flow; `any`: whichever. */
  held: z.enum([...heldReasons, 'any']).optional(),
  /** Runs that call-flow steps of this run have started. */
  parent: textSchema.optional(),
  /** Runs that replay this run. */
  replayOf: textSchema.optional(),
  from: isoTime.optional(),
  to: isoTime.optional(),
  /** A run's id, or text in its error. */
  q: textSchema.max(200).optional(),
})

/** Query of GET /runs/{id}/steps. */
export const stepRunQuerySchema = pageQuerySchema.extend({
  /** Only steps that are so now: a run of 10,000 steps says at once what it waits for. */
  status: stepRunStatusSchema.optional(),
})

/** POST /runs/replay: the newest runs first, at most `limit` (100) per call; go on with `cursor`. */
export const bulkReplayInputSchema = z.strictObject({
  filter: runQuerySchema.omit({ cursor: true, limit: true }).extend({
    /** A list, or joined by commas as in GET /runs. */
    status: z
      .preprocess((value) => (typeof value === 'string' ? value.split(',') : value), z.array(runStatusSchema))
      .optional(),
  }),
  /** `failed`: each from the step whose failure ended it. */
  from: z.enum(['start', 'failed']).optional(),
  version: z.int().positive().optional(),
  limit: z.int().min(1).max(500).optional(),
  cursor: textSchema.max(512).optional(),
})
export type BulkReplayInput = z.infer<typeof bulkReplayInputSchema>
export const bulkReplayResultSchema = z.strictObject({
  replayed: z.array(z.strictObject({ runId: z.string(), replayOf: z.string() })),
  /** Runs that could not be replayed, and why. */
  refused: z.array(z.strictObject({ runId: z.string(), reason: z.string() })),
  nextCursor: z.string().nullable(),
})
export type BulkReplayResult = z.infer<typeof bulkReplayResultSchema>
