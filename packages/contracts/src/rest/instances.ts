import { z } from 'zod'
import { slugSchema } from '../definition/schema.ts'
import { instanceStatusSchema, pauseCauseSchema } from '../instance-status.ts'
import { jsonObjectSchema, jsonSchema } from '../json.ts'
import { problemSchema } from '../problem-details.ts'
import { textSchema } from '../text.ts'
import { configValuesSchema } from './config-values.ts'
import { isoTime } from './iso-time.ts'
import { labelFilterSchema, labelsSchema } from './labels.ts'
import { pageQuerySchema } from './page.ts'

export const instanceInputSchema = z.strictObject({
  /** externalId */
  customer: textSchema,
  integration: slugSchema,
  /** Default: the newest version. */
  version: z.int().positive().optional(),
  /** Tells several instances of one integration apart. */
  name: textSchema.max(200).optional(),
  labels: labelsSchema.optional(),
  config: configValuesSchema,
  /** Connection ids by slot. */
  connections: z.record(textSchema, textSchema),
})
export type InstanceInput = z.infer<typeof instanceInputSchema>

/** PUT /instances/{id}: what is given replaces what was there. */
export const instanceUpdateSchema = instanceInputSchema
  .pick({ name: true, labels: true, config: true, connections: true })
  .partial()
export type InstanceUpdate = z.infer<typeof instanceUpdateSchema>

/** POST /instances/{id}/upgrade */
export const upgradeInputSchema = z.strictObject({
  /** Default: the newest version. */
  version: z.int().positive().optional(),
  /** What the version asks for and the instance has not got: each value replaces that of the same field. */
  config: configValuesSchema.optional(),
  /** Connection ids by slot, in addition to those that are bound. */
  connections: z.record(textSchema, textSchema).optional(),
})
export type UpgradeInput = z.infer<typeof upgradeInputSchema>

/** POST /instances/{id}/rollback */
export const rollbackInputSchema = z.strictObject({
  /** A revision's id; default: the newest, which is what the last change replaced. */
  revision: textSchema.optional(),
})
export type RollbackInput = z.infer<typeof rollbackInputSchema>

/** An instance in a list. */
export const instanceSummarySchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  labels: z.array(z.string()),
  customer: z.string(),
  customerName: z.string(),
  integration: z.string(),
  integrationName: z.string(),
  version: z.int(),
  status: instanceStatusSchema,
  /** What is missing (`needs_configuration`), or why it fails. */
  problems: z.array(problemSchema),
  /** null: it is not paused. */
  pausedBy: pauseCauseSchema.nullable(),
  /** A version that asks for more than the instance has. It runs on with its own until somebody upgrades it. */
  pending: z.strictObject({ version: z.int(), problems: z.array(problemSchema) }).nullable(),
  /** null: never. */
  deployedAt: isoTime.nullable(),
  lastFailedAt: isoTime.nullable(),
  createdAt: isoTime,
  updatedAt: isoTime,
})
export type InstanceSummary = z.infer<typeof instanceSummarySchema>

export const instanceSchema = instanceSummarySchema.extend({
  config: jsonObjectSchema,
  connections: z.record(z.string(), z.string()),
  flows: z.array(
    z.strictObject({
      key: z.string(),
      name: z.string(),
      trigger: z.string(),
      /**
       * Whoever knows it may start the flow. null: the flow's trigger is not a webhook, it is not deployed, or whoever asks
       * may not start it (`run.start`).
       */
      webhookUrl: z.string().nullable(),
      nextDueAt: isoTime.nullable(),
      /** Why a polling trigger brings nothing at present, in words; null: all is well, or it does not poll. */
      pollError: z.string().nullable(),
    }),
  ),
})
export type Instance = z.infer<typeof instanceSchema>

/** Several, joined by commas in a URL or as a list in a body. */
const statusesSchema = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',') : value),
  z.array(instanceStatusSchema).min(1).max(instanceStatusSchema.options.length),
)

/** Query of GET /instances. */
export const instanceQuerySchema = pageQuerySchema.extend({
  /** Part of its name, or of its customer's name or externalId. */
  q: textSchema.max(200).optional(),
  /** externalId */
  customer: textSchema.optional(),
  integration: textSchema.optional(),
  version: z.coerce.number().int().positive().optional(),
  status: statusesSchema.optional(),
  label: labelFilterSchema.optional(),
  /** `true`: only those that a version waits for which asks for more. */
  pending: z.enum(['true', 'false']).optional(),
})
export type InstanceQuery = z.infer<typeof instanceQuerySchema>

export const instanceRunInputSchema = z.strictObject({
  input: jsonSchema.optional(),
  /** externalId of the customer user that it runs for: their config counts too. */
  user: textSchema.optional(),
})

/** What an instance was before somebody changed it. */
export const instanceRevisionSchema = z.strictObject({
  id: z.string(),
  version: z.int(),
  config: jsonObjectSchema,
  connections: z.record(z.string(), z.string()),
  /** What replaced it. */
  reason: z.enum(['update', 'upgrade', 'rollback']),
  /** Who replaced it: `member:<id>`, `api-key:<id>`. */
  actor: z.string(),
  /** What that one is called now; empty: it is gone. */
  actorName: z.string(),
  /** When it was replaced. */
  createdAt: isoTime,
})
export type InstanceRevision = z.infer<typeof instanceRevisionSchema>

const bulkFilterSchema = instanceQuerySchema.omit({ cursor: true, limit: true }).extend({
  /** Only these. */
  ids: z.array(textSchema).min(1).max(1000).optional(),
})

export const bulkInstanceActions = ['pause', 'resume', 'label'] as const

/** POST /instances/bulk: the newest instances first, at most `limit` (500) per call; go on with `nextCursor`. */
export const bulkInstanceInputSchema = z.strictObject({
  action: z.enum(bulkInstanceActions),
  filter: bulkFilterSchema,
  /** For `label`. */
  add: labelsSchema.optional(),
  remove: labelsSchema.optional(),
  limit: z.int().min(1).max(1000).optional(),
  cursor: textSchema.max(512).optional(),
})
export type BulkInstanceInput = z.infer<typeof bulkInstanceInputSchema>
export const bulkInstanceResultSchema = z.strictObject({
  /** How many fit the filter, in the first call; null in those that go on. */
  total: z.int().nullable(),
  changed: z.int(),
  /** They were that way already. */
  unchanged: z.int(),
  refused: z.array(z.strictObject({ id: z.string(), reason: z.string() })),
  nextCursor: z.string().nullable(),
})
export type BulkInstanceResult = z.infer<typeof bulkInstanceResultSchema>
