import { externalIdSchema, textSchema } from '@millrace/contracts'
import { z } from 'zod'

const nameSchema = textSchema.max(200)
const time = z.number().min(0).max(Number.MAX_SAFE_INTEGER)

/**
 * What an embed token says beside `iss` and `aud`: who the user is (`sub`, `name`, `email`) and of which customer. Other
 * claims are not looked at.
 */
export const embedClaimsSchema = z.object({
  /** The organization's own id of the user. */
  sub: externalIdSchema,
  jti: textSchema.min(1).max(200),
  iat: time,
  exp: time,
  name: nameSchema.optional(),
  email: z.email().max(320).optional(),
  /** The externalId alone, or with the name that a customer gets who is created. */
  customer: z.union([
    externalIdSchema.transform((id) => ({ id, name: undefined })),
    z.object({ id: externalIdSchema, name: nameSchema.min(1).optional() }),
  ]),
})
export type EmbedClaims = z.output<typeof embedClaimsSchema>
