import { z } from 'zod'
import { slugSchema } from '../definition/schema.ts'
import { instanceStatusSchema } from '../instance-status.ts'
import { problemSchema } from '../problem-details.ts'
import { textSchema } from '../text.ts'
import { isoTime } from './iso-time.ts'
import { labelsSchema } from './labels.ts'
import { pageQuerySchema } from './page.ts'

export const rolloutStatuses = [
  'running', // moves the instances of a stage
  'watching', // a stage is done; its runs are watched
  'paused', // by a member; goes on or back when told
  'completed',
  'rolling_back',
  'rolled_back',
  'canceled',
] as const
export const rolloutStatusSchema = z.enum(rolloutStatuses)
export type RolloutStatus = z.infer<typeof rolloutStatusSchema>

export const rolloutItemStatuses = [
  'pending',
  'upgraded',
  'needs_configuration', // stays on its version until somebody gives what the new one asks for
  'skipped', // gone, or on another version already, when its turn came
  'failed',
  'rolled_back',
] as const
export const rolloutItemStatusSchema = z.enum(rolloutItemStatuses)
export type RolloutItemStatus = z.infer<typeof rolloutItemStatusSchema>

const week = 7 * 24 * 60 * 60 * 1000

/** Which instances of the integration move; what is left out does not narrow. */
export const rolloutFilterSchema = z.strictObject({
  /** externalIds */
  customers: z.array(textSchema).min(1).max(1000).optional(),
  /** Instances that have all of these labels, or whose customer has. */
  labels: labelsSchema.min(1).optional(),
  fromVersion: z.int().positive().optional(),
  status: z.array(instanceStatusSchema).min(1).optional(),
  /** Ids. */
  instances: z.array(textSchema).min(1).max(10_000).optional(),
})
export type RolloutFilter = z.infer<typeof rolloutFilterSchema>

export const rolloutStageSchema = z.strictObject({
  /** So many of all instances are moved once the stage is done; those of the stages before count. */
  percent: z.number().positive().max(100),
  /** How long the runs are watched before the rollout goes on. */
  watchMs: z.int().min(0).max(week),
})
export type RolloutStage = z.infer<typeof rolloutStageSchema>

/** When runs on the new version fail too often, the rollout goes back by itself. */
export const rolloutGuardSchema = z.strictObject({
  /** This share of failed runs, or more. */
  failurePercent: z.number().positive().max(100),
  /** Not before so many runs on the new version are over. */
  minRuns: z.int().min(1).max(1_000_000),
})
export type RolloutGuard = z.infer<typeof rolloutGuardSchema>

/** POST /rollouts */
export const rolloutInputSchema = z.strictObject({
  integration: slugSchema,
  /** Default: the newest version. */
  version: z.int().positive().optional(),
  filter: rolloutFilterSchema.optional(),
  /** Default: all at once. The percentages grow, and the last one is 100. */
  stages: z
    .array(rolloutStageSchema)
    .min(1)
    .max(20)
    .refine((stages) => stages.every(({ percent }, index) => percent > (stages[index - 1]?.percent ?? 0)), {
      error: 'Each stage has a larger percentage than the one before.',
    })
    .refine((stages) => stages.at(-1)?.percent === 100, { error: 'The last stage has 100 percent.' })
    .optional(),
  /** Default: half of at least 10 runs. */
  guard: rolloutGuardSchema.optional(),
})
export type RolloutInput = z.infer<typeof rolloutInputSchema>

export const rolloutSchema = z.strictObject({
  id: z.string(),
  integration: z.string(),
  integrationName: z.string(),
  version: z.int(),
  status: rolloutStatusSchema,
  /** Why it stopped or went back, in words. */
  reason: z.string(),
  filter: rolloutFilterSchema,
  stages: z.array(rolloutStageSchema),
  guard: rolloutGuardSchema,
  /** Index of the stage that it is in. */
  stage: z.int(),
  /** When the stage began or, while it is watched, its watch. */
  stageStartedAt: isoTime,
  /** How many instances are how far; they sum up to all of them. */
  counts: z.record(rolloutItemStatusSchema, z.int()),
  /** `member:<id>` or `api-key:<id>`. */
  createdBy: z.string(),
  /** What that one is called now; empty: it is gone. */
  createdByName: z.string(),
  createdAt: isoTime,
  /** null: it is not over. */
  endedAt: isoTime.nullable(),
})
export type Rollout = z.infer<typeof rolloutSchema>

/** GET /rollouts/{id} */
export const rolloutDetailSchema = rolloutSchema.extend({
  /** Instances of each stage, and how many of them have had their turn. */
  stageCounts: z.array(z.strictObject({ total: z.int(), done: z.int() })),
  /** Runs on the new version since each instance was moved. */
  runs: z.strictObject({
    ended: z.int(),
    failed: z.int(),
    /** null: none is over. */
    failurePercent: z.number().nullable(),
  }),
})
export type RolloutDetail = z.infer<typeof rolloutDetailSchema>

/** Query of GET /rollouts. */
export const rolloutQuerySchema = pageQuerySchema.extend({
  integration: textSchema.optional(),
  status: rolloutStatusSchema.optional(),
})
export type RolloutQuery = z.infer<typeof rolloutQuerySchema>

/** Query of GET /rollouts/{id}/items. */
export const rolloutItemQuerySchema = pageQuerySchema.extend({
  status: rolloutItemStatusSchema.optional(),
  stage: z.coerce.number().int().min(0).optional(),
})
export type RolloutItemQuery = z.infer<typeof rolloutItemQuerySchema>

/** An instance in a rollout. */
export const rolloutItemSchema = z.strictObject({
  instance: z.string(),
  instanceName: z.string(),
  customer: z.string(),
  customerName: z.string(),
  stage: z.int(),
  status: rolloutItemStatusSchema,
  /** What it was on when the rollout began. */
  fromVersion: z.int().nullable(),
  /** Why it was not moved. */
  problems: z.array(problemSchema),
  changedAt: isoTime.nullable(),
})
export type RolloutItem = z.infer<typeof rolloutItemSchema>

/** POST /rollouts/{id}/rollback */
export const rolloutRollbackInputSchema = z.strictObject({
  /** For those who ask later why. */
  reason: textSchema.max(400).optional(),
})
