import { z } from 'zod'
import { flowSchema } from './definition/schema.ts'
import { runErrorSchema } from './errors.ts'
import { jsonObjectSchema, jsonSchema } from './json.ts'
import { fileTextLimits, protocolVersion, respondHeaderBytes } from './protocol-limits.ts'
import { finalRunStatuses, logLevelSchema, stepRunStatusSchema } from './run.ts'
import { runCustomerSchema } from './run-customer.ts'
import { stateActionSchema } from './state.ts'
import { stateLimits } from './state-limits.ts'
import { waitResolutionSchema, waitSchema } from './wait.ts'

/**
 * Worker and sandbox speak over one socket (descriptor 3 of the sandbox): frames of a 4-byte big-endian length and
 * that many bytes of UTF-8 JSON. A length with its highest bit set is a data frame: a 4-byte token, then bytes of a file. The worker treats every byte from the sandbox as hostile.
 */
export const maxFrameBytes = 32 * 1024 * 1024
export const inlinePayloadBytes = 256 * 1024

/** A step result that the journal already holds: it is never executed again. */
export const recordedStepSchema = z.strictObject({
  path: z.string(),
  stepId: z.string(),
  /**
   * `running`: it was in flight when its worker died; it executes again, one attempt on. `waiting`: it has begun and waits
   * for `wait`; with a `resolution` that is over, and the step goes on from there without being executed again.
   */
  status: z.enum(['succeeded', 'failed', 'skipped', 'canceled', 'running', 'waiting']),
  attempt: z.int(),
  output: jsonSchema.optional(),
  /** In place of `output`: it is large, and read with the request `read-output` when somebody wants it. */
  outputBytes: z.int().optional(),
  /** Of a loop that is open: the items that it was opened with, where its expression might give others now. */
  items: z.array(jsonSchema).optional(),
  error: runErrorSchema.optional(),
  wait: waitSchema.optional(),
  resolution: waitResolutionSchema.optional(),
})
export type RecordedStep = z.infer<typeof recordedStepSchema>

export const sandboxConnectionSchema = z.strictObject({
  id: z.string(),
  connector: z.string(),
  type: z.string(),
  values: jsonObjectSchema,
  /**
   * Of an access token, in milliseconds since the epoch: a step that wants the connection later than this asks for
   * `connection-token` first.
   */
  renewAt: z.number().optional(),
})
export type SandboxConnection = z.infer<typeof sandboxConnectionSchema>

/** A code step with all it imports. `map`: a source map (version 3, JSON) back to the author's lines. */
export const stepModuleSchema = z.strictObject({ code: z.string(), map: z.string().optional() })
export type StepModule = z.infer<typeof stepModuleSchema>

export const startMessageSchema = z.strictObject({
  type: z.literal('start'),
  protocol: z.literal(protocolVersion),
  run: z.strictObject({
    id: z.string(),
    attempt: z.int(),
    integration: z.string(),
    version: z.int().nullable(),
    queuedAt: z.string(),
    /** The run that called this one. */
    parent: z.string().optional(),
    replayOf: z.string().optional(),
  }),
  /**
   * Where the outside answers this run's waits: a step's address is `<url>/<path>/<token>`, path encoded as a URL
   * component, token the base64url HMAC-SHA-256 of the path under `secret` (base64). So it is known before the step waits.
   */
  callbacks: z.strictObject({ url: z.string(), approvalUrl: z.string(), secret: z.string() }).optional(),
  flow: flowSchema,
  /** The value of `trigger` in expressions and code: `{ body, headers, ... }` or `{ scheduledAt }`. */
  trigger: jsonSchema,
  config: jsonObjectSchema,
  customer: runCustomerSchema.nullable(),
  instance: z.strictObject({ id: z.string() }).nullable(),
  /** By slot; only those that the flow uses. The only place where secrets enter the sandbox. */
  connections: z.record(z.string(), sandboxConnectionSchema),
  /** The last part of it: `history` messages before this one may have brought more. */
  history: z.array(recordedStepSchema),
  /** Bundled code by step id, in place of the step's source; made when the version was published. */
  modules: z.record(z.string(), stepModuleSchema).optional(),
  /** Test runs: stop after this step. */
  upTo: z.string().optional(),
  /** Test runs: these steps give this output without being executed. */
  pins: z.record(z.string(), jsonSchema).optional(),
  limits: z.strictObject({
    logLines: z.int(),
    logBytes: z.int(),
    logLineBytes: z.int(),
    outputBytes: z.int(),
    /** What the process may use; left out where nobody said it. Only messages name it: the kernel enforces it. */
    memoryMb: z.int().optional(),
  }),
})
export type StartMessage = z.infer<typeof startMessageSchema>

export const toSandboxSchema = z.discriminatedUnion('type', [
  startMessageSchema,
  /** A part of a long history; comes before `start`. */
  z.strictObject({ type: z.literal('history'), steps: z.array(recordedStepSchema) }),
  /** A wait of a run that still executes other steps is over. */
  z.strictObject({ type: z.literal('resolved'), path: z.string(), resolution: waitResolutionSchema }),
  /** Answers `request`. A `file-pull` is answered by a data frame instead. */
  z.strictObject({ type: z.literal('reply'), token: z.int(), value: jsonSchema }),
  z.strictObject({ type: z.literal('refused'), token: z.int(), error: runErrorSchema }),
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

/** What a step asks of the worker. Answered by `reply` with the value said here, or by `refused`. */
export const sandboxRequestSchema = z.discriminatedUnion('op', [
  /** `ordinal`: its number among those of this step, from 0, so that a repeated step gets the recorded answer. See `stateActionSchema`. */
  z.strictObject({
    op: z.literal('state'),
    ordinal: z
      .int()
      .min(0)
      .max(stateLimits.operations - 1),
    action: stateActionSchema,
  }),
  /** `{ runId }`. The same path always gives the same child. */
  z.strictObject({ op: z.literal('call-flow'), flow: z.string().max(64), input: jsonSchema }),
  /** The output of a step of this run. */
  z.strictObject({ op: z.literal('read-output'), of: z.string().max(1024) }),
  /** `{ accessToken, renewAt }` for the connection of a slot; renewAt null: never. */
  z.strictObject({ op: z.literal('connection-token'), slot: z.string().max(64) }),
  /** `{ handle }`: then pull until an empty data frame comes. */
  z.strictObject({ op: z.literal('file-open'), file: z.string().max(fileTextLimits.id) }),
  /** Answered by a data frame with this token. */
  z.strictObject({ op: z.literal('file-pull'), handle: z.int() }),
  /** `{ handle }` */
  z.strictObject({
    op: z.literal('file-create'),
    name: z.string().max(fileTextLimits.name),
    contentType: z.string().max(fileTextLimits.contentType),
  }),
  /** A data frame with the same token follows at once and holds the piece. Answered when it is stored. */
  z.strictObject({ op: z.literal('file-push'), handle: z.int() }),
  /** A `FileRef`: the file is durable. */
  z.strictObject({ op: z.literal('file-finish'), handle: z.int() }),
  /** Lets go of a file that is read or written; what was written is thrown away. */
  z.strictObject({ op: z.literal('file-close'), handle: z.int() }),
])
export type SandboxRequest = z.infer<typeof sandboxRequestSchema>

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
    /** In place of `output`: JSON text that was sent as a file, because it is large. */
    outputFile: z.string().max(64).optional(),
    /** Of a loop, when it opens. */
    items: z.array(jsonSchema).optional(),
    /** With status `waiting`. */
    wait: waitSchema.optional(),
    error: sandboxErrorSchema.optional(),
  }),
  z.strictObject({
    type: z.literal('request'),
    token: z.int().min(1),
    /** The step that asks. */
    path: z.string().max(1024),
    request: sandboxRequestSchema,
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
    /** `waiting`: nothing is left to execute until a wait is over; the sandbox ends, the run does not. */
    status: z.enum([...finalRunStatuses, 'waiting']),
    /** What the run gives: the output of its last step, or what `respond` said. */
    output: jsonSchema.optional(),
    /** The step whose failure ended the run. */
    failedPath: z.string().max(1024).optional(),
    error: sandboxErrorSchema.optional(),
  }),
])
export type FromSandbox = z.infer<typeof fromSandboxSchema>
