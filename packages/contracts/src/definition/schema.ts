import { z } from 'zod'
import { errorCodeSchema } from '../errors.ts'
import { fieldSchema } from '../field.ts'
import { forbiddenKeys, jsonObjectSchema } from '../json.ts'

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
})
export type Trigger = z.infer<typeof triggerSchema>

export const flowSettingsSchema = z.strictObject({
  /** Deadline of one run, enforced from outside the sandbox. */
  timeoutMs: z.int().min(100).max(86_400_000).optional(),
  memoryMb: z.int().min(64).max(4096).optional(),
  concurrency: z.strictObject({ limit: z.int().min(1), key: z.string().optional() }).optional(),
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
  connections: z.record(slugSchema, connectionSlotSchema).optional(),
  config: z.strictObject({ pages: z.array(configPageSchema).max(50) }).optional(),
  flows: z.array(flowSchema).max(100),
})
/** What is built: flows, connection slots and config pages (DESIGN.md section 3). */
export interface Definition extends Omit<z.infer<typeof definitionSchema>, 'flows'> {
  flows: Flow[]
}
