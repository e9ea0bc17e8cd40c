import { z } from 'zod'
import { jsonObjectSchema } from '../json.ts'
import { problemSchema } from '../problem-details.ts'
import { configValuesSchema } from './config-values.ts'

/** The values of one customer user for the fields with level `user`. */
export const instanceUserConfigInputSchema = z.strictObject({ config: configValuesSchema })

export const instanceUserConfigSchema = z.strictObject({
  /** The customer user's externalId. */
  user: z.string(),
  /** With defaults; what the instance's version does not know any more is left out. */
  config: jsonObjectSchema,
  /** What is missing before a flow can run for this user. */
  problems: z.array(problemSchema),
})
export type InstanceUserConfig = z.infer<typeof instanceUserConfigSchema>
