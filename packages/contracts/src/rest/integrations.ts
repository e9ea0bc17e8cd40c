import { z } from 'zod'
import { definitionSchema, slugSchema } from '../definition/schema.ts'
import { jsonObjectSchema, jsonSchema } from '../json.ts'
import { problemSchema } from '../problem-details.ts'
import { textSchema } from '../text.ts'
import { isoTime } from './iso-time.ts'

/** One row of GET /integrations. */
export const integrationSummarySchema = z.strictObject({
  key: slugSchema,
  name: z.string(),
  description: z.string(),
  category: z.string(),
  /** Newest published version; null: never published. */
  version: z.int().nullable(),
  /** The draft differs from the newest version. */
  unpublishedChanges: z.boolean(),
  problems: z.int(),
  flows: z.int(),
  instances: z.int(),
  /** Connector keys used, for the icons of the list. */
  connectors: z.array(z.string()),
  updatedAt: isoTime,
})
export type IntegrationSummary = z.infer<typeof integrationSummarySchema>

/** GET /integrations/{key}: the definition itself; revision travels as ETag `"<revision>"`. */
export const savedDefinitionSchema = definitionSchema

/**
 * PUT /integrations/{key}?problems=allow (the builder's autosave) stores a draft that parses even while it has
 * problems, and answers with them; without it a draft with problems is refused with 422.
 */
export const saveResultSchema = z.strictObject({ key: slugSchema, problems: z.array(problemSchema) })
export type SaveResult = z.infer<typeof saveResultSchema>

export const publishInputSchema = z.strictObject({ comment: textSchema.max(4000).optional() })
export const publishResultSchema = z.strictObject({ version: z.int() })

export const versionSchema = z.strictObject({
  number: z.int(),
  /** npm packages in its bundle, with the exact versions that publishing took. */
  dependencies: z.record(z.string(), z.string()),
  comment: z.string(),
  author: z.string(),
  createdAt: isoTime,
})
export type VersionSummary = z.infer<typeof versionSchema>

/** GET/PUT /integrations/{key}/test-bindings: what test runs of the draft use. Connections by slot. */
export const testBindingsSchema = z.strictObject({
  config: jsonObjectSchema,
  connections: z.record(z.string(), z.string()),
})
export type TestBindings = z.infer<typeof testBindingsSchema>

/** POST /integrations/{key}/flows/{flow}/test-run */
export const testRunInputSchema = z.strictObject({
  /** The body that the trigger receives. */
  input: jsonSchema.optional(),
  /** Stop after this step. */
  upTo: textSchema.optional(),
  /** Outputs by step id, given instead of executing the step. */
  pins: z.record(textSchema, jsonSchema).optional(),
})
export type TestRunInput = z.infer<typeof testRunInputSchema>
