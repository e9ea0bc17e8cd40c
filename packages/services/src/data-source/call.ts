import { jsonObjectSchema, optionsPageSchema } from '@millrace/contracts'
import { z } from 'zod'

/** What a row of SandboxCall asks for. `input` is data: it is never evaluated. */
export const callInputSchema = z.strictObject({
  use: z.string(),
  input: jsonObjectSchema,
  connectionId: z.string().nullable(),
  search: z.string(),
  cursor: z.string().nullable(),
})
export type CallInput = z.infer<typeof callInputSchema>

/** Why it brought nothing. `source`: who is to look into it. */
export const callErrorSchema = z.strictObject({
  source: z.enum(['connection', 'third-party', 'platform']),
  message: z.string(),
})
export type CallError = z.infer<typeof callErrorSchema>

export const callResultSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), page: optionsPageSchema }),
  z.strictObject({ ok: z.literal(false), error: callErrorSchema }),
])
export type CallResult = z.infer<typeof callResultSchema>

/** So long somebody waits for the answer; later it is of no use. */
export const callWaitMs = 30_000

export const callTopic = (callId: string) => `sandbox-call:${callId}`
