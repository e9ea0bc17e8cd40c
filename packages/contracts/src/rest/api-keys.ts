import { z } from 'zod'
import { textSchema } from '../text.ts'
import { isoTime } from './iso-time.ts'

export const apiKeyInputSchema = z.strictObject({
  name: textSchema.min(1).max(200),
  role: z.enum(['owner', 'admin', 'builder', 'support', 'viewer']),
  expiresAt: isoTime.optional(),
})

export const apiKeySchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** The first characters of the key, to tell keys apart. */
  prefix: z.string(),
  role: z.enum(['owner', 'admin', 'builder', 'support', 'viewer']),
  createdAt: isoTime,
  expiresAt: isoTime.nullable(),
  /** To the minute. */
  lastUsedAt: isoTime.nullable(),
})
export type ApiKey = z.infer<typeof apiKeySchema>

/** POST /api-keys: the only time that the key itself is shown. */
export const createdApiKeySchema = apiKeySchema.extend({ key: z.string() })
export type CreatedApiKey = z.infer<typeof createdApiKeySchema>
