import { z } from 'zod'
import { textSchema } from '../text.ts'

export const labelSchema = textSchema
  .trim()
  .min(1)
  .max(64)
  .refine((label) => !label.includes(','), { error: 'a label holds no comma' })

/** Labels of a customer or an instance, each once. */
export const labelsSchema = z
  .array(labelSchema)
  .max(50)
  .overwrite((labels) => [...new Set(labels)])

/** As in the query of a list, joined by commas: `vip,eu`. What fits has all of them. */
export const labelFilterSchema = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',').filter((label) => label.trim() !== '') : value),
  labelsSchema,
)
