import { z } from 'zod'
import { slugSchema } from '../definition/schema.ts'
import { instanceStatusSchema } from '../instance-status.ts'
import { jsonObjectSchema, jsonSchema } from '../json.ts'
import { textSchema } from '../text.ts'
import { isoTime } from './iso-time.ts'

export const instanceInputSchema = z.strictObject({
  /** externalId */
  customer: textSchema,
  integration: slugSchema,
  /** Default: the newest version. */
  version: z.int().positive().optional(),
  config: jsonObjectSchema,
  /** Connection ids by slot. */
  connections: z.record(textSchema, textSchema),
})
export type InstanceInput = z.infer<typeof instanceInputSchema>

export const instanceSchema = z.strictObject({
  id: z.string(),
  customer: z.string(),
  customerName: z.string(),
  integration: z.string(),
  integrationName: z.string(),
  version: z.int(),
  status: instanceStatusSchema,
  config: jsonObjectSchema,
  connections: z.record(z.string(), z.string()),
  flows: z.array(
    z.strictObject({
      key: z.string(),
      name: z.string(),
      trigger: z.string(),
      /** null: the flow's trigger is not a webhook. Whoever knows it may start the flow. */
      webhookUrl: z.string().nullable(),
      nextDueAt: isoTime.nullable(),
      /** Why a polling trigger brings nothing at present, in words; null: all is well, or it does not poll. */
      pollError: z.string().nullable(),
    }),
  ),
  createdAt: isoTime,
  updatedAt: isoTime,
})
export type Instance = z.infer<typeof instanceSchema>

export const instanceRunInputSchema = z.strictObject({ input: jsonSchema.optional() })
