import { z } from 'zod'
import { jsonSchema } from '../json.ts'
import { slugSchema } from './schema.ts'

/** A value that may also be one sole {{ expression }}, which keeps its type. */
const orExpression = <T extends z.ZodType>(schema: T) =>
  z.union([
    schema,
    z.string().regex(/^\s*\{\{[\s\S]*\}\}\s*$/, { error: 'write a value or one {{ expression }}' }),
  ])

/** Ports are written after a step's id and a colon; these two names belong to us. */
export const reservedPorts: ReadonlySet<string> = new Set(['error', 'else'])

/** What `with` holds for each step kind that is built in (no dot in `use`). */
export const stepKinds = {
  code: z.strictObject({
    source: z
      .string()
      .min(1)
      .max(512 * 1024),
    language: z.enum(['js', 'ts']).optional(),
  }),
  branch: z.strictObject({
    mode: z.enum(['first', 'all']).optional(),
    cases: z
      .array(
        z.strictObject({
          key: slugSchema.refine((key) => !reservedPorts.has(key), {
            error: 'this name belongs to a port that is always there',
          }),
          when: z.union([z.string(), z.boolean()]),
        }),
      )
      .min(1)
      .max(50),
  }),
  loop: z.strictObject({
    items: orExpression(z.array(jsonSchema)),
    concurrency: orExpression(z.int().min(1).max(100)).optional(),
    onItemError: z.enum(['fail', 'collect']).optional(),
  }),
  respond: z.strictObject({
    status: orExpression(z.int().min(200).max(599)).optional(),
    headers: z.record(z.string(), z.string()).optional(),
    body: jsonSchema.optional(),
  }),
  stop: z.strictObject({
    status: z.enum(['succeeded', 'failed']).optional(),
    message: z.string().max(4000).optional(),
  }),
  try: z.strictObject({}),
  wait: z.strictObject({
    durationMs: orExpression(z.int().min(0)).optional(),
    until: z.string().optional(),
    callback: z.boolean().optional(),
    timeoutMs: z.int().optional(),
  }),
  approval: z.strictObject({
    title: z.string(),
    form: jsonSchema.optional(),
    approvers: jsonSchema.optional(),
    expiresInMs: z.int().optional(),
  }),
  'call-flow': z.strictObject({
    flow: z.string(),
    input: jsonSchema.optional(),
    wait: z.boolean().optional(),
  }),
  'set-state': z.strictObject({
    scope: z.string(),
    key: z.string(),
    value: jsonSchema.optional(),
    op: z.string().optional(),
  }),
  transform: z.strictObject({ fields: z.array(jsonSchema) }),
} as const
export type StepKind = keyof typeof stepKinds

/** What `with` holds for each trigger kind that is built in. */
export const triggerKinds = {
  webhook: z.strictObject({
    respond: z.enum(['async', 'sync']).optional(),
    // A definition is open to everybody who may read it, so no secret may stand in it: this waits for the vault.
    auth: z
      .custom<never>(() => false, {
        error: '"auth" is part of the format, but is not checked yet: remove it',
      })
      .optional(),
    dedupe: z.string().optional(),
  }),
  schedule: z
    .strictObject({
      cron: z.string().optional(),
      timezone: z.string().optional(),
      everyMs: z.int().min(1000).optional(),
    })
    .refine((value) => (value.cron === undefined) !== (value.everyMs === undefined), {
      error: 'give either cron (with timezone) or everyMs',
    }),
  manual: z.strictObject({}),
  call: z.strictObject({}),
  deploy: z.strictObject({}),
  remove: z.strictObject({}),
} as const
export type TriggerKind = keyof typeof triggerKinds

/** What the engine executes today. The rest of the format is known by name and refused at save. */
export const supportedStepKinds: ReadonlySet<StepKind> = new Set([
  'code',
  'branch',
  'loop',
  'respond',
  'stop',
])
export const supportedTriggerKinds: ReadonlySet<TriggerKind> = new Set(['webhook', 'schedule', 'manual'])
