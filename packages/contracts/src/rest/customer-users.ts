import { z } from 'zod'
import { textSchema } from '../text.ts'
import { externalIdSchema } from './customers.ts'
import { isoTime } from './iso-time.ts'
import { pageQuerySchema } from './page.ts'

const nameSchema = textSchema.max(200)
const emailSchema = z.union([z.literal(''), z.email().max(320)])

export const customerUserInputSchema = z.strictObject({
  /** The organization's own id of the person; unique within the customer. */
  externalId: externalIdSchema,
  name: nameSchema.optional(),
  email: emailSchema.optional(),
})
export type CustomerUserInput = z.infer<typeof customerUserInputSchema>

/** What is left out stays as it is. */
export const customerUserUpdateSchema = customerUserInputSchema.omit({ externalId: true })

export const customerUserSchema = z.strictObject({
  id: z.string(),
  externalId: z.string(),
  name: z.string(),
  email: z.string(),
  createdAt: isoTime,
  /** When an embed token of theirs was exchanged last. */
  lastSeenAt: isoTime.nullable(),
})
export type CustomerUser = z.infer<typeof customerUserSchema>

export const customerUserQuerySchema = pageQuerySchema.extend({
  /** Part of the name, the e-mail address or the externalId. */
  q: textSchema.max(200).optional(),
})
