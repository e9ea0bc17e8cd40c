import { z } from 'zod'
import { slugSchema } from '../definition/schema.ts'
import { fieldOptionSchema } from '../field.ts'
import { jsonObjectSchema } from '../json.ts'
import { textSchema } from '../text.ts'

/** Which choices a field of an integration's config offers: asked of the third party. */
export const dataSourceOptionsInputSchema = z.strictObject({
  integration: slugSchema,
  /** Default: the newest version. */
  version: z.union([z.int().positive(), z.literal('draft')]).optional(),
  /** The key of a config field that has a data source. */
  field: z.string().max(64),
  /** Of a field mapping: which of its sides is asked for. */
  side: z.enum(['source', 'target']).optional(),
  /** What the form holds now. */
  values: jsonObjectSchema.default({}),
  /** Connection ids by slot. */
  connections: z.record(textSchema, textSchema).default({}),
  /** externalId: whose connections may be used. Left out: those of the organization, as in tests. */
  customer: textSchema.optional(),
  /** The instance that is being changed: connections of its own may be used. */
  instance: z.uuid().optional(),
  search: textSchema.max(200).optional(),
  /** `nextCursor` of the page before. */
  cursor: textSchema.max(4000).nullish(),
})
export type DataSourceOptionsInput = z.infer<typeof dataSourceOptionsInputSchema>

export const optionsPageSchema = z.strictObject({
  items: z.array(fieldOptionSchema),
  nextCursor: z.string().nullable(),
})
export type OptionsPage = z.infer<typeof optionsPageSchema>
