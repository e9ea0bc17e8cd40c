import { z } from 'zod'
import { connectionOwnerSchema, slugSchema } from '../definition/schema.ts'
import { instanceStatusSchema } from '../instance-status.ts'
import { jsonObjectSchema } from '../json.ts'
import { textSchema } from '../text.ts'
import { isoTime } from './iso-time.ts'

export const connectionInputSchema = z.strictObject({
  name: textSchema.min(1).max(200),
  connector: slugSchema,
  type: slugSchema,
  owner: connectionOwnerSchema,
  /**
   * externalId; required unless the organization owns it. A connection of the organization that names one is for this
   * customer alone.
   */
  customer: textSchema.optional(),
  values: jsonObjectSchema,
  /** The credentials are proved before the answer comes, which then has the status. Default: false. */
  test: z.boolean().optional(),
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
  /** Slots of instances, and of their users, that it fills. */
  uses: z.int(),
  /** When the status was found out by a test. */
  testedAt: isoTime.nullable(),
  /** When the credentials end by themselves: an access token, or a certificate. */
  expiresAt: isoTime.nullable(),
  createdAt: isoTime,
  updatedAt: isoTime,
})
export type Connection = z.infer<typeof connectionSchema>

/** POST /connections/{id}/test */
export const connectionTestResultSchema = z.strictObject({ ok: z.boolean(), message: z.string() })

const useOfInstance = z.strictObject({
  instance: z.string(),
  name: z.string(),
  customer: z.string(),
  customerName: z.string(),
  integration: z.string(),
  integrationName: z.string(),
  status: instanceStatusSchema,
  slot: z.string(),
})

/** GET /connections/{id}/usage. The lists are cut at 200 each; `total` counts all. */
export const connectionUsageSchema = z.strictObject({
  total: z.int(),
  instances: z.array(useOfInstance),
  /** Where a user of a customer works with it. */
  users: z.array(useOfInstance.extend({ user: z.string() })),
  /** Integrations whose test runs use it. */
  tests: z.array(z.strictObject({ integration: z.string(), integrationName: z.string(), slot: z.string() })),
})
export type ConnectionUsage = z.infer<typeof connectionUsageSchema>

/** POST /connections/{id}/replace */
export const connectionReplaceSchema = z.strictObject({
  /** The connection that takes over all uses. */
  with: z.string(),
  /** Only says what would happen. */
  dryRun: z.boolean().optional(),
})
export const connectionReplacedSchema = z.strictObject({
  instances: z.int(),
  users: z.int(),
  tests: z.int(),
  /** false: it was a dry run. */
  done: z.boolean(),
})
export type ConnectionReplaced = z.infer<typeof connectionReplacedSchema>
