import { z } from 'zod'
import { runErrorSchema } from './errors.ts'
import { fieldSchema } from './field.ts'
import { jsonSchema } from './json.ts'

/** Milliseconds since the epoch. */
const pointInTime = z.number().int().min(0).max(8_640_000_000_000_000)

/** What a step waits for. `until`: when it is over in any case. */
export const waitSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('time'), until: pointInTime }),
  /** The step's next attempt. */
  z.strictObject({ kind: z.literal('retry'), until: pointInTime }),
  z.strictObject({ kind: z.literal('callback'), until: pointInTime }),
  z.strictObject({
    kind: z.literal('approval'),
    until: pointInTime,
    title: z.string().max(200),
    message: z.string().max(10_000),
    form: z.array(fieldSchema).max(50),
    approvers: z.array(z.string().max(200)).max(50),
  }),
  z.strictObject({ kind: z.literal('child'), runId: z.string() }),
])
export type Wait = z.infer<typeof waitSchema>

/** How a wait ended. `due`: its time came, which for a callback and an approval means that nobody answered. */
export const waitResolutionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('due') }),
  /** The callback's body, the approval's `{ decision, by, at, form }`, the child's result. */
  z.strictObject({ kind: z.literal('answered'), value: jsonSchema }),
  z.strictObject({ kind: z.literal('failed'), error: runErrorSchema }),
])
export type WaitResolution = z.infer<typeof waitResolutionSchema>
