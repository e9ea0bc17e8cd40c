import { z } from 'zod'
import { runErrorSchema } from './errors.ts'
import { jsonSchema } from './json.ts'

export const runStatuses = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'canceled'] as const
export const runStatusSchema = z.enum(runStatuses)
export type RunStatus = z.infer<typeof runStatusSchema>
export const finalRunStatuses = ['succeeded', 'failed', 'canceled'] as const
export type FinalRunStatus = (typeof finalRunStatuses)[number]

export const stepRunStatuses = ['running', 'waiting', 'succeeded', 'failed', 'skipped', 'canceled'] as const
export const stepRunStatusSchema = z.enum(stepRunStatuses)
export type StepRunStatus = z.infer<typeof stepRunStatusSchema>

export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export const logLevelSchema = z.enum(logLevels)
export type LogLevel = z.infer<typeof logLevelSchema>

/** Why a queued run has not started. */
export const heldReasons = ['concurrency', 'rate-limit', 'retry'] as const
export type HeldReason = (typeof heldReasons)[number]

const isoTime = z.iso.datetime()

/** A run as the API shows it. Times are ISO 8601 in UTC; `durationMs` counts from start to end, 0 while queued. */
export const runSchema = z.strictObject({
  id: z.string(),
  status: runStatusSchema,
  integration: z.string(),
  integrationName: z.string(),
  /** null: a test run of the draft. */
  version: z.int().nullable(),
  flow: z.string(),
  flowName: z.string(),
  /** The customer's externalId. */
  customer: z.string().nullable(),
  instance: z.string().nullable(),
  trigger: z.string(),
  attempt: z.int(),
  queuedAt: isoTime,
  startedAt: isoTime.nullable(),
  endedAt: isoTime.nullable(),
  durationMs: z.number(),
  error: runErrorSchema.nullable(),
  /** The run that this one replays, and the step from which it does; null: from the start. */
  replayOf: z.string().nullable(),
  replayFrom: z.string().nullable(),
  /** The run whose call-flow step started this one. */
  parent: z.strictObject({ runId: z.string(), path: z.string() }).nullable(),
  /** Of a queued run: why it has not started. Overflow of a flow's settings waits here. */
  held: z.enum(heldReasons).nullable(),
  /** Of a waiting run, or one held until then: when it goes on by itself. */
  dueAt: isoTime.nullable(),
})
export type Run = z.infer<typeof runSchema>

/** `until`: when it is over in any case. Addresses are shown to those who may answer in the name of others. */
export const stepWaitSchema = z.strictObject({
  kind: z.enum(['time', 'retry', 'callback', 'approval', 'child']),
  until: isoTime.nullable(),
  callbackUrl: z.string().optional(),
  /** One per approver; without approvers one for whoever has it. */
  approvals: z.array(z.strictObject({ approver: z.string().nullable(), url: z.string() })).optional(),
  childRunId: z.string().optional(),
})
export type StepWait = z.infer<typeof stepWaitSchema>

export const stepRunSchema = z.strictObject({
  /** Where in the flow: `fetch`, in a loop `each[3]/post`. */
  path: z.string(),
  stepId: z.string(),
  status: stepRunStatusSchema,
  attempt: z.int(),
  startedAt: isoTime.nullable(),
  endedAt: isoTime.nullable(),
  durationMs: z.number(),
  output: jsonSchema.optional(),
  /** Set instead of `output` when it is larger than 256 KB: fetch it with GET /runs/{id}/steps/{path}/output. */
  outputRef: z.string().optional(),
  /** Evaluated input of the step, secrets masked. */
  input: jsonSchema.optional(),
  error: runErrorSchema.nullable(),
  /** What a waiting step waits for. */
  wait: stepWaitSchema.optional(),
  /** The result was taken over from the run that this one replays. */
  reused: z.boolean().optional(),
})
export type StepRun = z.infer<typeof stepRunSchema>

const eventBase = { seq: z.int().positive(), at: isoTime }

export const runEventSchema = z.discriminatedUnion('type', [
  z.strictObject({ ...eventBase, type: z.literal('run'), status: runStatusSchema, attempt: z.int() }),
  z.strictObject({
    ...eventBase,
    type: z.literal('step'),
    path: z.string(),
    stepId: z.string(),
    status: stepRunStatusSchema,
    attempt: z.int(),
    durationMs: z.number().optional(),
    input: jsonSchema.optional(),
    output: jsonSchema.optional(),
    outputRef: z.string().optional(),
    error: runErrorSchema.optional(),
    wait: z.strictObject({ kind: stepWaitSchema.shape.kind, until: isoTime.nullable() }).optional(),
    childRunId: z.string().optional(),
    reused: z.boolean().optional(),
  }),
  z.strictObject({
    ...eventBase,
    type: z.literal('log'),
    path: z.string().optional(),
    level: logLevelSchema,
    message: z.string(),
    data: jsonSchema.optional(),
  }),
  z.strictObject({
    ...eventBase,
    type: z.literal('end'),
    status: z.enum(finalRunStatuses),
    durationMs: z.number(),
    error: runErrorSchema.optional(),
  }),
])
/** One line of a run's journal as SSE carries it. The SSE id is `seq`, the SSE event name is `type`. */
export type RunEvent = z.infer<typeof runEventSchema>
