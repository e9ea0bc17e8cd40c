import { z } from 'zod'
import { connectionOwnerSchema, definitionSchema, slugSchema } from './definition/schema.ts'
import { fieldSchema } from './field.ts'
import { jsonObjectSchema, jsonSchema } from './json.ts'
import { problemSchema } from './problem-details.ts'
import { heldReasons, runStatusSchema, stepRunStatusSchema } from './run.ts'
import { textSchema } from './text.ts'

// The shapes of the REST API that are not a definition or a run. Times are ISO 8601 in UTC.

const isoTime = z.iso.datetime()

/** Query of every list. `cursor` is opaque: hand back `nextCursor`; null means the end. */
export const pageQuerySchema = z.strictObject({
  cursor: textSchema.max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
})
export type PageQuery = z.infer<typeof pageQuerySchema>
export interface Page<T> {
  items: T[]
  nextCursor: string | null
}

/** One row of GET /integrations. */
export const integrationSummarySchema = z.strictObject({
  key: slugSchema,
  name: z.string(),
  description: z.string(),
  category: z.string(),
  /** Newest published version; null: never published. */
  version: z.int().nullable(),
  /** The draft differs from the newest version. */
  unpublishedChanges: z.boolean(),
  problems: z.int(),
  flows: z.int(),
  instances: z.int(),
  /** Connector keys used, for the icons of the list. */
  connectors: z.array(z.string()),
  updatedAt: isoTime,
})
export type IntegrationSummary = z.infer<typeof integrationSummarySchema>

/** GET /integrations/{key}: the definition itself; revision travels as ETag `"<revision>"`. */
export const savedDefinitionSchema = definitionSchema

/**
 * PUT /integrations/{key}?problems=allow (the builder's autosave) stores a draft that parses even while it has
 * problems, and answers with them; without it a draft with problems is refused with 422.
 */
export const saveResultSchema = z.strictObject({ key: slugSchema, problems: z.array(problemSchema) })
export type SaveResult = z.infer<typeof saveResultSchema>

export const publishInputSchema = z.strictObject({ comment: textSchema.max(4000).optional() })
export const publishResultSchema = z.strictObject({ version: z.int() })

export const versionSchema = z.strictObject({
  number: z.int(),
  /** npm packages in its bundle, with the exact versions that publishing took. */
  dependencies: z.record(z.string(), z.string()),
  comment: z.string(),
  author: z.string(),
  createdAt: isoTime,
})
export type VersionSummary = z.infer<typeof versionSchema>

/** GET/PUT /integrations/{key}/test-bindings: what test runs of the draft use. Connections by slot. */
export const testBindingsSchema = z.strictObject({
  config: jsonObjectSchema,
  connections: z.record(z.string(), z.string()),
})
export type TestBindings = z.infer<typeof testBindingsSchema>

/** POST /integrations/{key}/flows/{flow}/test-run */
export const testRunInputSchema = z.strictObject({
  /** The body that the trigger receives. */
  input: jsonSchema.optional(),
  /** Stop after this step. */
  upTo: textSchema.optional(),
  /** Outputs by step id, given instead of executing the step. */
  pins: z.record(textSchema, jsonSchema).optional(),
})
export type TestRunInput = z.infer<typeof testRunInputSchema>

export const runAcceptedSchema = z.strictObject({ runId: z.string() })

export const customerInputSchema = z.strictObject({
  externalId: textSchema.min(1).max(200),
  name: textSchema.min(1).max(200),
})
export const customerSchema = z.strictObject({
  externalId: z.string(),
  name: z.string(),
  instances: z.int(),
  createdAt: isoTime,
})
export type Customer = z.infer<typeof customerSchema>

export const connectionInputSchema = z.strictObject({
  name: textSchema.min(1).max(200),
  connector: slugSchema,
  type: slugSchema,
  owner: connectionOwnerSchema,
  /** externalId; required when the owner is a customer. */
  customer: textSchema.optional(),
  values: jsonObjectSchema,
})
export type ConnectionInput = z.infer<typeof connectionInputSchema>

/** Secrets are write-only: `values` holds only the fields whose type is not `secret`. */
export const connectionSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  connector: z.string(),
  type: z.string(),
  owner: connectionOwnerSchema,
  customer: z.string().nullable(),
  status: z.enum(['untested', 'active', 'failing']),
  statusMessage: z.string(),
  values: jsonObjectSchema,
  createdAt: isoTime,
  updatedAt: isoTime,
})
export type Connection = z.infer<typeof connectionSchema>

/** POST /connections/{id}/test */
export const connectionTestResultSchema = z.strictObject({ ok: z.boolean(), message: z.string() })

export const instanceInputSchema = z.strictObject({
  /** externalId */
  customer: textSchema,
  integration: slugSchema,
  /** Default: the newest version. */
  version: z.int().positive().optional(),
  config: jsonObjectSchema,
  /** Connection ids by slot. */
  connections: z.record(textSchema, textSchema),
})
export type InstanceInput = z.infer<typeof instanceInputSchema>

export const instanceSchema = z.strictObject({
  id: z.string(),
  customer: z.string(),
  customerName: z.string(),
  integration: z.string(),
  integrationName: z.string(),
  version: z.int(),
  status: z.enum(['draft', 'enabled', 'paused']),
  config: jsonObjectSchema,
  connections: z.record(z.string(), z.string()),
  flows: z.array(
    z.strictObject({
      key: z.string(),
      name: z.string(),
      trigger: z.string(),
      /** null: the flow's trigger is not a webhook. Whoever knows it may start the flow. */
      webhookUrl: z.string().nullable(),
      nextDueAt: isoTime.nullable(),
      /** Why a polling trigger brings nothing at present, in words; null: all is well, or it does not poll. */
      pollError: z.string().nullable(),
    }),
  ),
  createdAt: isoTime,
  updatedAt: isoTime,
})
export type Instance = z.infer<typeof instanceSchema>

export const instanceRunInputSchema = z.strictObject({ input: jsonSchema.optional() })

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

/** GET /approvals/{runId}/{path}/{token}: what the person behind the link sees. No API key. */
export const approvalSchema = z.strictObject({
  title: z.string(),
  message: z.string(),
  form: z.array(fieldSchema),
  approver: z.string().nullable(),
  expiresAt: isoTime,
  /** `early`: the run has not come to this step yet. */
  status: z.enum(['open', 'early', 'approved', 'rejected', 'expired', 'over']),
  by: z.string().nullable(),
  at: isoTime.nullable(),
  organization: z.string(),
  integration: z.string(),
})
export type Approval = z.infer<typeof approvalSchema>

/** POST to the same address. */
export const approvalDecisionSchema = z.strictObject({
  decision: z.enum(['approved', 'rejected']),
  /** Who decides, where the link does not say. */
  by: textSchema.min(1).max(200).optional(),
  form: jsonObjectSchema.optional(),
})
export type ApprovalDecision = z.infer<typeof approvalDecisionSchema>

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

/** GET /me: who the session or key belongs to. */
export const meSchema = z.strictObject({
  kind: z.enum(['member', 'api-key']),
  name: z.string(),
  email: z.string().nullable(),
  role: z.enum(['owner', 'admin', 'builder', 'support', 'viewer']),
  organization: z.strictObject({ slug: z.string(), name: z.string() }),
})
export type Me = z.infer<typeof meSchema>

export const apiKeyInputSchema = z.strictObject({
  name: textSchema.min(1).max(200),
  role: z.enum(['owner', 'admin', 'builder', 'support', 'viewer']),
  expiresAt: isoTime.optional(),
})

export const apiKeySchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** The first characters of the key, to tell keys apart. */
  prefix: z.string(),
  role: z.enum(['owner', 'admin', 'builder', 'support', 'viewer']),
  createdAt: isoTime,
  expiresAt: isoTime.nullable(),
  /** To the minute. */
  lastUsedAt: isoTime.nullable(),
})
export type ApiKey = z.infer<typeof apiKeySchema>

/** POST /api-keys: the only time that the key itself is shown. */
export const createdApiKeySchema = apiKeySchema.extend({ key: z.string() })
export type CreatedApiKey = z.infer<typeof createdApiKeySchema>
