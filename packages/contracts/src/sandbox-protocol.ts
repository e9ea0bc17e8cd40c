import { z } from 'zod'
import { flowSchema } from './definition/schema.ts'
import { runErrorSchema } from './errors.ts'
import { jsonObjectSchema, jsonSchema } from './json.ts'
import { respondHeaderBytes } from './protocol-limits.ts'
import { finalRunStatuses, logLevelSchema, stepRunStatusSchema } from './run.ts'

/**
 * Worker and sandbox speak over one socket (descriptor 3 of the sandbox): frames of a 4-byte big-endian length and
 * that many bytes of UTF-8 JSON. The worker treats every byte from the sandbox as hostile.
 */
export const protocolVersion = 1
export const maxFrameBytes = 32 * 1024 * 1024
export const inlinePayloadBytes = 256 * 1024

/** A step result that the journal already holds: it is never executed again. */
export const recordedStepSchema = z.strictObject({
  path: z.string(),
  stepId: z.string(),
  /** `running`: it was in flight when its worker died; it executes again, one attempt on. */
  status: z.enum(['succeeded', 'failed', 'skipped', 'running']),
  attempt: z.int(),
  output: jsonSchema.optional(),
  error: runErrorSchema.optional(),
})
export type RecordedStep = z.infer<typeof recordedStepSchema>

export const sandboxConnectionSchema = z.strictObject({
  id: z.string(),
  connector: z.string(),
  type: z.string(),
  values: jsonObjectSchema,
})
export type SandboxConnection = z.infer<typeof sandboxConnectionSchema>

export const startMessageSchema = z.strictObject({
  type: z.literal('start'),
  protocol: z.literal(protocolVersion),
  run: z.strictObject({
    id: z.string(),
    attempt: z.int(),
    integration: z.string(),
    version: z.int().nullable(),
    queuedAt: z.string(),
  }),
  flow: flowSchema,
  /** The value of `trigger` in expressions and code: `{ body, headers, ... }` or `{ scheduledAt }`. */
  trigger: jsonSchema,
  config: jsonObjectSchema,
  customer: z.strictObject({ id: z.string(), externalId: z.string(), name: z.string() }).nullable(),
  instance: z.strictObject({ id: z.string() }).nullable(),
  /** By slot; only those that the flow uses. The only place where secrets enter the sandbox. */
  connections: z.record(z.string(), sandboxConnectionSchema),
  history: z.array(recordedStepSchema),
  /** Test runs: stop after this step. */
  upTo: z.string().optional(),
  /** Test runs: these steps give this output without being executed. */
  pins: z.record(z.string(), jsonSchema).optional(),
  limits: z.strictObject({
    logLines: z.int(),
    logBytes: z.int(),
    logLineBytes: z.int(),
    outputBytes: z.int(),
  }),
})
export type StartMessage = z.infer<typeof startMessageSchema>

export const toSandboxSchema = z.discriminatedUnion('type', [
  startMessageSchema,
  /** Answers `commit`: everything sent before it is durable. */
  z.strictObject({ type: z.literal('committed'), token: z.int() }),
  z.strictObject({ type: z.literal('cancel') }),
])
export type ToSandbox = z.infer<typeof toSandboxSchema>

/** Retries are at most 20 for each of the few attempts of a run; the rest is room. */
const stepAttemptSchema = z.int().min(0).max(10_000)
/** Longer than any run may take. */
const durationMsSchema = z
  .number()
  .min(0)
  .max(31 * 24 * 60 * 60 * 1000)
const sandboxErrorSchema = runErrorSchema.extend({ stepId: z.string().max(64).optional() })

const respondHeadersSchema = z
  .record(z.string(), z.string())
  .refine((headers) => headersLength(headers) <= respondHeaderBytes, {
    error: `the headers of an answer take more than ${respondHeaderBytes} bytes`,
  })

function headersLength(headers: Record<string, string>): number {
  return Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length, 0)
}

export const fromSandboxSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready'), protocol: z.literal(protocolVersion) }),
  z.strictObject({
    type: z.literal('step'),
    path: z.string().max(1024),
    stepId: z.string().max(64),
    status: stepRunStatusSchema,
    attempt: stepAttemptSchema,
    /** Milliseconds since the epoch, by the sandbox's clock; the worker clamps it. */
    at: z.number(),
    durationMs: durationMsSchema.optional(),
    input: jsonSchema.optional(),
    output: jsonSchema.optional(),
    error: sandboxErrorSchema.optional(),
  }),
  z.strictObject({
    type: z.literal('log'),
    path: z.string().max(1024).optional(),
    level: logLevelSchema,
    message: z.string(),
    data: jsonSchema.optional(),
    at: z.number(),
  }),
  /** Before a step with side effects: wait until everything before is in the journal. */
  z.strictObject({ type: z.literal('commit'), token: z.int() }),
  z.strictObject({
    type: z.literal('respond'),
    status: z.int().min(100).max(599),
    headers: respondHeadersSchema,
    body: jsonSchema.optional(),
  }),
  z.strictObject({
    type: z.literal('done'),
    status: z.enum(finalRunStatuses),
    /** Output of the last step of the flow. */
    output: jsonSchema.optional(),
    error: sandboxErrorSchema.optional(),
  }),
])
export type FromSandbox = z.infer<typeof fromSandboxSchema>
