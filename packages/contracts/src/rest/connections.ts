import { z } from 'zod'
import { connectionOwnerSchema, slugSchema } from '../definition/schema.ts'
import { jsonObjectSchema } from '../json.ts'
import { textSchema } from '../text.ts'
import { isoTime } from './iso-time.ts'

export const connectionInputSchema = z.strictObject({
  name: textSchema.min(1).max(200),
  connector: slugSchema,
  type: slugSchema,
  owner: connectionOwnerSchema,
  /** externalId; required when the owner is a customer. */
  customer: textSchema.optional(),
  values: jsonObjectSchema,
})
export type ConnectionInput = z.infer<typeof connectionInputSchema>

export const connectionStatuses = [
  'untested',
  'active',
  'failing', // the last test failed
  'expired', // the access token is over and could not be renewed yet; tried again
  'needs_authorization', // somebody has to sign in at the third party (again)
] as const
export const connectionStatusSchema = z.enum(connectionStatuses)
export type ConnectionStatus = z.infer<typeof connectionStatusSchema>

/** Secrets are write-only: `values` holds only the fields whose type is not `secret`. */
export const connectionSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  connector: z.string(),
  type: z.string(),
  owner: connectionOwnerSchema,
  customer: z.string().nullable(),
  status: connectionStatusSchema,
  statusMessage: z.string(),
  values: jsonObjectSchema,
  createdAt: isoTime,
  updatedAt: isoTime,
})
export type Connection = z.infer<typeof connectionSchema>

/** POST /connections/{id}/test */
export const connectionTestResultSchema = z.strictObject({ ok: z.boolean(), message: z.string() })
