import { z } from 'zod'
import { fieldSchema } from '../field.ts'
import { jsonObjectSchema, jsonSchema } from '../json.ts'
import { longestWaitMs } from '../protocol-limits.ts'
import { stateOps, stateScopeSchema } from '../state.ts'
import { slugSchema } from './schema.ts'

/** A value that may also be one sole {{ expression }}, which keeps its type. */
const orExpression = <T extends z.ZodType>(schema: T) =>
  z.union([
    schema,
    z.string().regex(/^\s*\{\{[\s\S]*\}\}\s*$/, { error: 'write a value or one {{ expression }}' }),
  ])

/** Ports are written after a step's id and a colon; these two names belong to us. */
export const reservedPorts: ReadonlySet<string> = new Set(['error', 'else'])

/** How a transform changes a value on its way; `default` is given in place of null, and of what is not there. */
export const transformVias = [
  'text',
  'number',
  'integer',
  'boolean',
  'date',
  'datetime',
  'trim',
  'lower',
  'upper',
  'json',
  'parse-json',
  'list',
  'first',
  'last',
  'count',
  'join',
  'unique',
] as const

/** One target of a transform. Exactly one of `from`, `value` and `expr`. */
const transformFieldSchema = z
  .strictObject({
    /** Dotted: `address.city` makes an object in the object. */
    to: z.string().min(1).max(200),
    /** The same names as in an expression, without braces: `steps.fetch.output.total`, with items `item.name`. */
    from: z.string().min(1).max(500).optional(),
    value: jsonSchema.optional(),
    /** A JavaScript expression, without braces. */
    expr: z.string().min(1).max(10_000).optional(),
    via: z.union([z.enum(transformVias), z.array(z.enum(transformVias)).max(10)]).optional(),
    default: jsonSchema.optional(),
  })
  .refine(
    ({ from, value, expr }) => [from, value, expr].filter((given) => given !== undefined).length === 1,
    { error: 'give one of from, value and expr' },
  )

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
    /** `none`: the loop gives only `{ count }`, and keeps nothing of its items. */
    output: z.enum(['list', 'none']).optional(),
  }),
  /** Ends the loop around it: this item ends here, items in flight are canceled, no other is begun. */
  break: z.strictObject({}),
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
  wait: z
    .strictObject({
      durationMs: orExpression(z.int().min(0).max(longestWaitMs)).optional(),
      /** A point in time: ISO 8601 with a zone or offset, or milliseconds since the epoch. */
      until: z.union([z.string(), z.number()]).optional(),
      /** Until somebody calls the step's address; its body is the output. */
      callback: z.literal(true).optional(),
      /** Of `callback`: default 7 days. */
      timeoutMs: orExpression(z.int().min(1000).max(longestWaitMs)).optional(),
    })
    .refine(
      ({ durationMs, until, callback }) =>
        [durationMs, until, callback].filter((given) => given !== undefined).length === 1,
      { error: 'give one of durationMs, until and callback' },
    ),
  approval: z.strictObject({
    title: z.string().min(1).max(200),
    /** What the person is to decide on; shown as text. */
    message: z.string().max(10_000).optional(),
    /** What the person fills in. */
    form: z.array(fieldSchema).max(50).optional(),
    /** Each gets a link of their own, which says who decided; without it there is one link for whoever has it. */
    approvers: orExpression(z.array(z.string().min(1).max(200)).max(50)).optional(),
    /** Default 7 days. */
    expiresInMs: orExpression(z.int().min(1000).max(longestWaitMs)).optional(),
  }),
  'call-flow': z.strictObject({
    /** Key of a flow of the same integration. */
    flow: slugSchema,
    input: jsonSchema.optional(),
    /** Default true: the step's output is the child's result. false: it is `{ runId }`, at once. */
    wait: z.boolean().optional(),
  }),
  'set-state': z.strictObject({
    scope: stateScopeSchema,
    key: z.string().min(1).max(500),
    op: z.enum(stateOps).optional(),
    /** Of set, append and compare-and-set: the value. */
    value: jsonSchema.optional(),
    /** Of increment: default 1. */
    by: orExpression(z.number()).optional(),
    /** Of compare-and-set: what must be there now; null: nothing. */
    expected: jsonSchema.optional(),
    /** Of append: how many of the newest are kept; default 1000. */
    keep: orExpression(z.int().min(1).max(1000)).optional(),
    /** The entry is gone after this time. Of expire: from now on. */
    expiresInMs: orExpression(z.int().min(1)).optional(),
  }),
  transform: z.strictObject({
    /** Given: the output is a list, and expressions read `item` and `index`. Left out: the output is one object. */
    items: orExpression(z.array(jsonSchema)).optional(),
    /** In place of items, for a mapping of the config: the object that its paths are read from. */
    source: orExpression(jsonObjectSchema).optional(),
    /** Or one `{{ config.<key> }}` of a field mapping: its paths begin at the item, or at the source. */
    fields: z.union([
      z.array(transformFieldSchema).max(500),
      z.string().regex(/^\s*\{\{\s*config\.[a-zA-Z][a-zA-Z0-9_]*\s*\}\}\s*$/, {
        error: 'give a list, or one sole {{ config.<field> }} of a field mapping',
      }),
    ]),
  }),
} as const
export type StepKind = keyof typeof stepKinds

/** Who may call a webhook. The secret itself is a value of the connection bound to the trigger's slot. */
export const webhookAuthSchema = z.discriminatedUnion('type', [
  /** The header holds the connection's `key`. */
  z.strictObject({ type: z.literal('api-key'), header: z.string().min(1).max(100).optional() }),
  /** The header holds the HMAC of the raw body under the connection's `secret`. */
  z.strictObject({
    type: z.literal('hmac'),
    header: z.string().min(1).max(100),
    algorithm: z.enum(['sha256', 'sha1', 'sha512']).optional(),
    encoding: z.enum(['hex', 'base64']).optional(),
    /** What stands before the signature, such as `sha256=`. */
    prefix: z.string().max(50).optional(),
  }),
  /** https://www.standardwebhooks.com: webhook-id, webhook-timestamp (within 5 minutes), webhook-signature. */
  z.strictObject({ type: z.literal('standard-webhooks') }),
])
export type WebhookAuth = z.infer<typeof webhookAuthSchema>

/** A request that only wants its `field` back: Dropbox and Microsoft send it in the query, Slack in the body. */
export const webhookHandshakeSchema = z.strictObject({
  in: z.enum(['query', 'body']),
  field: z.string().min(1).max(100),
  /** `text`: the value alone; `json`: `{ <field>: value }`. */
  reply: z.enum(['text', 'json']).optional(),
  /** This field must hold the connection's `verifyToken` (Meta's `hub.verify_token`). */
  verify: z.string().min(1).max(100).optional(),
})
export type WebhookHandshake = z.infer<typeof webhookHandshakeSchema>

/** What `with` holds for each trigger kind that is built in. */
export const triggerKinds = {
  webhook: z.strictObject({
    respond: z.enum(['async', 'sync']).optional(),
    /** Who may send. The secret is in the connection of the trigger's slot, never in the definition. */
    auth: webhookAuthSchema.optional(),
    /** How a sender that checks the address first is answered; such a request makes no run. */
    handshake: webhookHandshakeSchema.optional(),
    /** `header:<name>`, or a key template such as `{{ trigger.body.id }}`: equal keys give the same run. */
    dedupe: z.string().max(500).optional(),
  }),
  schedule: z
    .strictObject({
      cron: z.string().optional(),
      timezone: z.string().optional(),
      everyMs: z.int().min(1000).optional(),
      /** The key of a config field of the type `schedule`: the customer chooses. Without a value the flow is never due. */
      config: z.string().optional(),
      /** Ticks that passed while nobody could fire them: one run for all (default), none, or one each (at most 100). */
      missed: z.enum(['once', 'skip', 'all']).optional(),
      /** A tick while the run of an earlier one is not over: `skip` makes no run for it. */
      overlap: z.enum(['allow', 'skip']).optional(),
    })
    .refine(
      ({ cron, everyMs, config }) =>
        [cron, everyMs, config].filter((each) => each !== undefined).length === 1,
      { error: 'give either cron (with timezone), everyMs or config' },
    ),
  manual: z.strictObject({}),
  call: z.strictObject({}),
  deploy: z.strictObject({}),
  remove: z.strictObject({}),
} as const
export type TriggerKind = keyof typeof triggerKinds
