import { z } from 'zod'
import { jsonObjectSchema } from '../json.ts'
import { textSchema } from '../text.ts'
import { isoTime } from './iso-time.ts'
import { labelFilterSchema, labelsSchema } from './labels.ts'
import { limitedObjectSchema } from './limited-object.ts'
import { pageQuerySchema } from './page.ts'

export const customerStatuses = [
  'active',
  'suspended', // nothing of it runs; nothing is lost
  'deleting', // instances, connections and users are gone; a worker removes the runs
] as const
export const customerStatusSchema = z.enum(customerStatuses)
export type CustomerStatus = z.infer<typeof customerStatusSchema>

/**
 * What the organization calls something of its own: a customer, or a customer's user. It is a segment of addresses, where
 * clients resolve `.` and `..` however they are encoded: deleting the user `..` would delete their customer.
 */
export const externalIdSchema = textSchema
  .min(1)
  .max(200)
  .refine((id) => id !== '.' && id !== '..', { error: 'an externalId must not be "." or ".."' })

/** Every run of the customer carries them. */
const attributesSchema = limitedObjectSchema({ what: 'attributes take', maxKb: 16 })

export const customerInputSchema = z.strictObject({
  externalId: externalIdSchema,
  name: textSchema.min(1).max(200),
  labels: labelsSchema.optional(),
  /** Anything the organization wants its flows to know: `customer.attributes.plan`. At most 16 KB. */
  attributes: attributesSchema.optional(),
})
export type CustomerInput = z.input<typeof customerInputSchema>

/** What is left out stays as it is. */
export const customerUpdateSchema = customerInputSchema.omit({ externalId: true }).partial()
export type CustomerUpdate = z.input<typeof customerUpdateSchema>

export const customerSchema = z.strictObject({
  /** Ours: in the audit log, and as `customer.id` in expressions. */
  id: z.string(),
  externalId: z.string(),
  name: z.string(),
  status: customerStatusSchema,
  labels: z.array(z.string()),
  attributes: jsonObjectSchema,
  instances: z.int(),
  /** Of them: how many have the status `failing`. */
  failingInstances: z.int(),
  /** How far its deletion has come; null: it is not being deleted. */
  deletion: z.strictObject({ requestedAt: isoTime, runs: z.int(), runsRemoved: z.int() }).nullable(),
  createdAt: isoTime,
  updatedAt: isoTime,
})
export type Customer = z.infer<typeof customerSchema>

const customerFilterShape = {
  /** Part of the name or of the externalId; upper and lower case are the same. */
  q: textSchema.max(200).optional(),
  status: customerStatusSchema.optional(),
}

export const customerQuerySchema = pageQuerySchema.extend({
  ...customerFilterShape,
  /** Joined by commas; a customer that fits has all of them. */
  label: labelFilterSchema.optional(),
})
export type CustomerFilter = Omit<z.output<typeof customerQuerySchema>, 'cursor' | 'limit'>

/** Labels that customers have, and how many have them. */
export const customerLabelSchema = z.strictObject({ label: z.string(), customers: z.int() })
export const customerLabelsSchema = z.strictObject({ items: z.array(customerLabelSchema) })

export const customerBulkActions = ['label', 'suspend', 'resume', 'delete'] as const

/** One page of the customers that fit: call again with `nextCursor` until it is null. */
export const customerBulkInputSchema = z.strictObject({
  action: z.enum(customerBulkActions),
  filter: z.strictObject({
    ...customerFilterShape,
    label: labelFilterSchema.optional(),
    /** These alone, by externalId. */
    customers: z.array(externalIdSchema).min(1).max(1000).optional(),
  }),
  /** For `label`. */
  add: labelsSchema.optional(),
  remove: labelsSchema.optional(),
  limit: z.int().min(1).max(200).optional(),
  cursor: textSchema.max(512).optional(),
})
export type CustomerBulkInput = z.input<typeof customerBulkInputSchema>

export const customerBulkResultSchema = z.strictObject({
  changed: z.int(),
  /** They were that way already. */
  unchanged: z.int(),
  refused: z.array(z.strictObject({ externalId: z.string(), reason: z.string() })),
  nextCursor: z.string().nullable(),
})
export type CustomerBulkResult = z.infer<typeof customerBulkResultSchema>
