import { z } from 'zod'
import { type JsonObject, jsonSchema } from './json.ts'

/**
 * One input of an action, a connection type or a config page, described as data so that a form can be drawn from it
 * in the builder, the dashboard and the marketplace without loading connector code.
 */
export const fieldTypes = [
  'text',
  'multiline',
  'secret', // write-only: never shown again, redacted in logs
  'number',
  'boolean',
  'select',
  'json',
  'code', // JavaScript, edited in Monaco
  'key-value', // { [key]: string }
  'list', // list of text
] as const
export const fieldTypeSchema = z.enum(fieldTypes)
export type FieldType = z.infer<typeof fieldTypeSchema>

export const fieldSchema = z.strictObject({
  key: z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/),
  type: fieldTypeSchema,
  label: z.string().min(1).max(120),
  help: z.string().max(2000).optional(),
  placeholder: z.string().max(400).optional(),
  required: z.boolean().optional(),
  default: jsonSchema.optional(),
  /** For `select`. */
  options: z.array(z.strictObject({ value: z.string(), label: z.string() })).optional(),
  /** The field is shown (and required) only while another field of the same form has one of these values. */
  showWhen: z.strictObject({ field: z.string(), in: z.array(z.string()) }).optional(),
  /** Folded away under "More options". */
  advanced: z.boolean().optional(),
  /** For connection types: decides where the secrets are sent, so a new value asks for the secrets again. */
  binding: z.boolean().optional(),
})
export type Field = z.infer<typeof fieldSchema>

/** The `binding` fields whose value is another one than before: secrets that were given for `before` must not be kept. */
export function changedBindings(
  fields: readonly Field[],
  { before, after }: { before: JsonObject; after: JsonObject },
): Field[] {
  const textOf = (field: Field, values: JsonObject) => JSON.stringify(values[field.key] ?? field.default)
  return fields.filter((field) => field.binding === true && textOf(field, before) !== textOf(field, after))
}
