import { z } from 'zod'
import { textSchema } from '../text.ts'
import { isoTime } from './iso-time.ts'

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
