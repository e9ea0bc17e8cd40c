import { z } from 'zod'
import { type JsonObject, jsonObjectSchema, jsonSchema } from './json.ts'

/**
 * One input of an action, a connection type or a config page, described as data so that a form can be drawn from it
 * in the builder, the dashboard and the marketplace without loading connector code.
 */
export const fieldTypes = [
  'text',
  'multiline',
  'secret', // write-only: never shown again, redacted in logs
  'secrets', // { [name]: secret }: the names are shown, the values are not. Connection types only
  'number',
  'boolean',
  'select',
  'json',
  'code', // JavaScript, edited in Monaco
  'key-value', // { [key]: string }
  'list', // list of text
  'date', // "2026-11-23", a day without a time zone
  'multi-select', // list of the options' values, in their order
  'schedule', // { cron, timezone } or { everyMs }, as the trigger `schedule` takes it
  'file', // { $file, ... }: a reference to an uploaded file
  'connection', // fills the slot of the integration that `slot` names; no value of its own in the config
  'field-mapping', // [{ to, from or value, via? }], as the step `transform` takes it, without `expr`
] as const
export const fieldTypeSchema = z.enum(fieldTypes)
export type FieldType = z.infer<typeof fieldTypeSchema>

export const fieldOptionSchema = z.strictObject({
  value: z.string(),
  label: z.string(),
  description: z.string().max(400).optional(),
})
export type FieldOption = z.infer<typeof fieldOptionSchema>

/** A data source of a connector, called in a sandbox while somebody fills in the form. */
export const dataSourceUseSchema = z.strictObject({
  /** `<connector>.<data source>` */
  use: z.string().min(3).max(140),
  /** The slot whose connection it works with. */
  connection: z.string().optional(),
  /**
   * Its input. A text `{{ config.<key> }}` stands for the value of another field of the same form: choices are loaded
   * once that has a value, and again when it changes. No other expressions.
   */
  with: jsonObjectSchema.optional(),
})
export type DataSourceUse = z.infer<typeof dataSourceUseSchema>

/** One side of a mapping: written down, or asked for at the third party. */
const mappingSideSchema = z.strictObject({
  label: z.string().max(120).optional(),
  fields: z
    .array(
      z.strictObject({
        /** A path such as `address.city`. */
        value: z.string().min(1).max(400),
        label: z.string().max(200),
        required: z.boolean().optional(),
      }),
    )
    .max(500)
    .optional(),
  from: dataSourceUseSchema.optional(),
})

export const fieldMappingSchema = z.strictObject({
  source: mappingSideSchema,
  target: mappingSideSchema,
  /** The customer may add targets that are not listed. */
  freeTargets: z.boolean().optional(),
})
export type FieldMapping = z.infer<typeof fieldMappingSchema>

export const fieldValidationSchema = z.strictObject({
  /** Of a number; of a text or a list: its length. */
  min: z.number().optional(),
  max: z.number().optional(),
  /** The whole text has to match. Checked in linear time: no back references and no look-around. */
  pattern: z.string().max(500).optional(),
  /** Said when the pattern does not match. */
  message: z.string().max(400).optional(),
  /** Of a file. */
  maxBytes: z.int().positive().optional(),
  contentTypes: z.array(z.string().max(120)).max(20).optional(),
})
export type FieldValidation = z.infer<typeof fieldValidationSchema>

export const fieldSchema = z.strictObject({
  key: z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/),
  type: fieldTypeSchema,
  label: z.string().min(1).max(120),
  help: z.string().max(2000).optional(),
  placeholder: z.string().max(400).optional(),
  required: z.boolean().optional(),
  default: jsonSchema.optional(),
  /** For `select` and `multi-select`. */
  options: z.array(fieldOptionSchema).optional(),
  /** For `text`, `select`, `multi-select`: the choices come from the third party, through a connection. */
  optionsFrom: dataSourceUseSchema.optional(),
  /** For `field-mapping`: what can be mapped, and to what. */
  mapping: fieldMappingSchema.optional(),
  /** For `connection`: a slot of the integration. */
  slot: z.string().optional(),
  validation: fieldValidationSchema.optional(),
  /** `user`: each user of the customer has a value of their own. Default: `instance`. Config pages only. */
  level: z.enum(['instance', 'user']).optional(),
  /** Keys that this field had in earlier versions: an upgrade takes their value over. Config pages only. */
  formerKeys: z.array(z.string()).max(20).optional(),
  /** The field is shown (and required) only while another field of the same form has one of these values. */
  showWhen: z.strictObject({ field: z.string(), in: z.array(z.string()) }).optional(),
  /** Folded away under "More options". */
  advanced: z.boolean().optional(),
  /** For connection types: what the text is, in PEM. Checked when it is saved. */
  format: z.enum(['certificate', 'private-key']).optional(),
  /** For `key-value` of connection types: `{{ name }}` in its texts stands for that value of the `secrets` field named. */
  templateOf: z.string().optional(),
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
