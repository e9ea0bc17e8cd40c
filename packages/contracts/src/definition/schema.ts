import { z } from 'zod'
import { errorCodeSchema } from '../errors.ts'
import { fieldSchema } from '../field.ts'
import { forbiddenKeys, jsonObjectSchema } from '../json.ts'
import { iconFault } from './icon.ts'

/** Keys of integrations, flows, connection slots: lower case words joined by hyphens. */
export const slugSchema = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, {
  error: 'use lower case letters, digits and hyphens, starting with a letter (at most 64)',
})

/** A step's id is what expressions say after `steps.`. */
export const stepIdSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,63}$/, {
    error: 'use letters, digits, _ and -, starting with a letter (at most 64)',
  })
  .refine((id) => !forbiddenKeys.has(id), { error: 'this name is reserved by JavaScript' })

export const retrySchema = z.strictObject({
  /** How many times the step is tried in all, the first one included. */
  attempts: z.int().min(1).max(20),
  backoff: z.enum(['exponential', 'fixed']).optional(),
  /** Before the second attempt; default 1000. */
  delayMs: z.int().min(0).max(86_400_000).optional(),
  maxDelayMs: z.int().min(0).max(86_400_000).optional(),
  /** Only these codes are tried again; default: errors marked retryable. */
  on: z.array(errorCodeSchema).optional(),
})
export type Retry = z.infer<typeof retrySchema>

const edgeEnd = z.string().min(1).max(160)
export const edgeSchema = z.tuple([edgeEnd, edgeEnd])

const stepBase = {
  id: stepIdSchema,
  name: z.string().max(120).optional(),
  use: z.string().min(1).max(140),
  /** Name of a slot in the definition's `connections`. */
  connection: z.string().optional(),
  with: jsonObjectSchema.optional(),
  retry: retrySchema.optional(),
  onError: z.enum(['fail', 'continue', 'port']).optional(),
  timeoutMs: z.int().min(1).max(86_400_000).optional(),
  notes: z.string().max(4000).optional(),
}

/** A step. What `with` may hold depends on `use`: see `step-kinds.ts` and the connectors' manifests. */
export const stepSchema = z.strictObject({
  ...stepBase,
  get body() {
    return bodySchema.optional()
  },
  get catch() {
    return bodySchema.optional()
  },
  get finally() {
    return bodySchema.optional()
  },
})
export interface Step extends z.infer<z.ZodObject<typeof stepBase>> {
  body?: Body | undefined
  catch?: Body | undefined
  finally?: Body | undefined
}

const layoutSchema = z.record(z.string(), z.strictObject({ x: z.number(), y: z.number() }))

/** A graph of steps. No edges given: the steps run in their written order. */
export const bodySchema: z.ZodType<Body> = z.lazy(() =>
  z.strictObject({
    steps: z.array(stepSchema).max(2000),
    edges: z.array(edgeSchema).max(10_000).optional(),
    layout: layoutSchema.optional(),
  }),
)
export interface Body {
  steps: Step[]
  edges?: [string, string][] | undefined
  layout?: Record<string, { x: number; y: number }> | undefined
}

export const triggerSchema = z.strictObject({
  id: z.literal('trigger'),
  name: z.string().max(120).optional(),
  use: z.string().min(1).max(140),
  connection: z.string().optional(),
  with: jsonObjectSchema.optional(),
  /** Of a connector's trigger: how often it looks for news. Default: every five minutes. */
  poll: z
    .strictObject({
      everyMs: z.int().min(10_000).max(86_400_000).optional(),
      cron: z.string().max(200).optional(),
      timezone: z.string().max(100).optional(),
      /** One run per item (default), or one run with `trigger.body` = the list of all new items. */
      runs: z.enum(['per-item', 'per-poll']).optional(),
    })
    .optional(),
})
export type Trigger = z.infer<typeof triggerSchema>

/**
 * Text with `{{ names }}` such as `order-{{ trigger.body.order.id }}`. These are looked up before a sandbox exists, so
 * only names are allowed (`a.b["c"][0]`), no calls and no operators: see `key-template.ts`.
 */
const keyTemplate = z.string().min(1).max(500)

export const flowSettingsSchema = z.strictObject({
  /** Deadline of one run, enforced from outside the sandbox. */
  timeoutMs: z.int().min(100).max(86_400_000).optional(),
  memoryMb: z.int().min(64).max(4096).optional(),
  /**
   * At most `limit` runs of this flow of an instance execute at once; with a key, for each of its values. Others wait in
   * the queue. `fifo`: strictly in the order in which they were accepted; a run that waits keeps its place.
   */
  concurrency: z
    .strictObject({
      limit: z.int().min(1).max(1000),
      key: keyTemplate.optional(),
      order: z.enum(['any', 'fifo']).optional(),
    })
    .optional(),
  /** At most `limit` runs are started per `perMs`, evenly spread after a burst of `limit`. Others wait in the queue. */
  rateLimit: z
    .strictObject({
      limit: z.int().min(1).max(100_000),
      perMs: z.int().min(100).max(86_400_000),
      key: keyTemplate.optional(),
    })
    .optional(),
  /** Events with the same key within the window give the same run. */
  dedupe: z.strictObject({ key: keyTemplate, windowMs: z.int().min(1000).max(2_592_000_000) }).optional(),
  /** How long runs are kept after their end, with all they hold. Default: the platform's. */
  retention: z
    .strictObject({
      days: z.int().min(1).max(3650),
      /** Of runs that failed; default: as the others. */
      failedDays: z.int().min(1).max(3650).optional(),
    })
    .optional(),
  /** The run as a whole is tried again from the step that failed; what succeeded is kept. */
  retry: retrySchema.optional(),
})
export type FlowSettings = z.infer<typeof flowSettingsSchema>

export const flowSchema = z.strictObject({
  key: slugSchema,
  name: z.string().min(1).max(120),
  description: z.string().max(4000).optional(),
  trigger: triggerSchema,
  settings: flowSettingsSchema.optional(),
  steps: z.array(stepSchema).max(2000),
  edges: z.array(edgeSchema).max(10_000).optional(),
  layout: layoutSchema.optional(),
})
export interface Flow extends Omit<z.infer<typeof flowSchema>, 'steps'> {
  steps: Step[]
}

export const connectionOwners = ['organization', 'customer', 'instance'] as const
export const connectionOwnerSchema = z.enum(connectionOwners)
export type ConnectionOwner = z.infer<typeof connectionOwnerSchema>

export const connectionSlotSchema = z.strictObject({
  connector: slugSchema,
  type: slugSchema,
  owner: connectionOwnerSchema,
  label: z.string().max(120).optional(),
})
export type ConnectionSlot = z.infer<typeof connectionSlotSchema>

export const configPageSchema = z.strictObject({
  title: z.string().min(1).max(120),
  description: z.string().max(4000).optional(),
  fields: z.array(fieldSchema).max(200),
})

export const definitionSchema = z.strictObject({
  schemaVersion: z.literal(1),
  key: slugSchema,
  name: z.string().min(1).max(120),
  description: z.string().max(10_000).optional(),
  category: z.string().max(60).optional(),
  labels: z.array(z.string().trim().min(1).max(60)).max(20).optional(),
  /** Key of a connector, whose icon it takes, or an image as a data URL (SVG or PNG, at most 48 kB of text). */
  icon: z
    .string()
    .max(48_000)
    .superRefine((icon, ctx) => {
      const fault = iconFault(icon)
      if (fault !== null) ctx.addIssue({ code: 'custom', message: fault })
    })
    .optional(),
  /** For whoever sets it up: Markdown, drawn without raw HTML and without images from elsewhere. */
  documentation: z.string().max(100_000).optional(),
  connections: z.record(slugSchema, connectionSlotSchema).optional(),
  config: z.strictObject({ pages: z.array(configPageSchema).max(50) }).optional(),
  /**
   * npm packages that code steps import, with the version range to take (`"fast-xml-parser": "^5.2.0"`). A package that is
   * imported and not named here is taken in its newest version. Publishing pins what it took.
   */
  dependencies: z.record(z.string().max(214), z.string().min(1).max(100)).optional(),
  flows: z.array(flowSchema).max(100),
})
/** What is built: flows, connection slots and config pages (DESIGN.md section 3). */
export interface Definition extends Omit<z.infer<typeof definitionSchema>, 'flows'> {
  flows: Flow[]
}
