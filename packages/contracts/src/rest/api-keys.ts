import { z } from 'zod'
import { textSchema } from '../text.ts'
import { isoTime } from './iso-time.ts'
import { pageQuerySchema } from './page.ts'
import { roleSchema } from './role.ts'

/** Names of permissions, such as `run.start`. Left out or empty: all that the role may. */
const scopesSchema = z.array(z.string().max(100)).max(100)

export const apiKeyInputSchema = z.strictObject({
  name: textSchema.min(1).max(200),
  role: roleSchema,
  scopes: scopesSchema.optional(),
  expiresAt: isoTime.optional(),
})

/** POST /me/api-keys: the role is the member's own at the time of each request, unless a lower one is given. */
export const personalKeyInputSchema = apiKeyInputSchema.partial({ role: true })

export const apiKeyQuerySchema = pageQuerySchema.extend({
  /** Of the organization, or of its members. */
  kind: z.enum(['organization', 'personal']).optional(),
})

export const apiKeySchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** The first characters of the key, to tell keys apart. */
  prefix: z.string(),
  role: roleSchema,
  scopes: scopesSchema,
  /** Whom a personal key acts for; null: a key of the organization. */
  member: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  /** Name of who made it; empty: from before that was noted. */
  createdBy: z.string(),
  createdAt: isoTime,
  expiresAt: isoTime.nullable(),
  /** To the minute. */
  lastUsedAt: isoTime.nullable(),
  lastUsedAddress: z.string().nullable(),
})
export type ApiKey = z.infer<typeof apiKeySchema>

/** POST /api-keys: the only time that the key itself is shown. */
export const createdApiKeySchema = apiKeySchema.extend({ key: z.string() })
export type CreatedApiKey = z.infer<typeof createdApiKeySchema>
