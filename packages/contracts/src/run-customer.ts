import { z } from 'zod'
import { jsonObjectSchema } from './json.ts'

/** The customer whom a run is for: `customer` in expressions and code. */
export const runCustomerSchema = z.strictObject({
  id: z.string(),
  externalId: z.string(),
  name: z.string(),
  labels: z.array(z.string()),
  attributes: jsonObjectSchema,
})
export type RunCustomer = z.infer<typeof runCustomerSchema>
