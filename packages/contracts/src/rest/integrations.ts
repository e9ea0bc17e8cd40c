import { z } from 'zod'
import { definitionDiffSchema } from '../definition/diff/index.ts'
import { definitionSchema, slugSchema } from '../definition/schema.ts'
import { jsonSchema } from '../json.ts'
import { problemSchema } from '../problem-details.ts'
import { textSchema } from '../text.ts'
import { configValuesSchema } from './config-values.ts'
import { isoTime } from './iso-time.ts'
import { pageQuerySchema } from './page.ts'

/** Who sees it in the marketplace: nobody, everybody who may ask for it, everybody who may deploy it. */
export const availabilities = ['hidden', 'contact', 'deployable'] as const
export const availabilitySchema = z.enum(availabilities)
export type Availability = z.infer<typeof availabilitySchema>

/** Query of GET /integrations. */
export const integrationQuerySchema = pageQuerySchema.extend({
  /** Part of name, key or description. */
  q: textSchema.max(200).optional(),
  category: textSchema.max(60).optional(),
  label: textSchema.max(60).optional(),
  availability: availabilitySchema.optional(),
  /** Default `false`: only those in use. */
  archived: z.enum(['true', 'false', 'any']).optional(),
})
export type IntegrationQuery = z.infer<typeof integrationQuerySchema>

/** One row of GET /integrations, and GET /integrations/{key}/summary. */
export const integrationSummarySchema = z.strictObject({
  /** What the audit log knows it by. */
  id: z.string(),
  key: slugSchema,
  name: z.string(),
  description: z.string(),
  category: z.string(),
  labels: z.array(z.string()),
  /** Key of a connector, a data URL, or empty. */
  icon: z.string(),
  availability: availabilitySchema,
  archivedAt: isoTime.nullable(),
  /** Newest published version; null: never published. */
  version: z.int().nullable(),
  /** The draft differs from the newest version. */
  unpublishedChanges: z.boolean(),
  problems: z.int(),
  flows: z.int(),
  instances: z.int(),
  /** Connector keys used, for the icons of the list. */
  connectors: z.array(z.string()),
  /** Who saved the draft last, and when. */
  draftSavedBy: z.string(),
  draftSavedAt: isoTime,
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
  /** SHA-256 of the definition, keys sorted. */
  checksum: z.string(),
  /** Instances that run it now. */
  instances: z.int(),
  /** npm packages in its bundle, with the exact versions that publishing took. */
  dependencies: z.record(z.string(), z.string()),
  comment: z.string(),
  author: z.string(),
  createdAt: isoTime,
})
export type VersionSummary = z.infer<typeof versionSchema>

/**
 * What differs between two definitions of one integration. `from` null: nothing came before. The body of POST
 * /integrations/{key}/diff takes the part of the newer one under the name `given`.
 */
export const versionDiffSchema = z.strictObject({
  from: z.union([z.int(), z.literal('draft')]).nullable(),
  to: z.union([z.int(), z.enum(['draft', 'given'])]),
  diff: definitionDiffSchema,
})
export type VersionDiff = z.infer<typeof versionDiffSchema>

/** Query of GET /integrations/{key}/versions/{number}/diff: compare with this one, not with the one before. */
export const versionDiffQuerySchema = z.strictObject({
  to: z.union([z.literal('draft'), z.coerce.number().int().positive().max(999_999_999)]).optional(),
})

/** POST /integrations/{key}/versions/{number}/restore */
export const restoreInputSchema = z.strictObject({
  /** The draft holds changes that no version has: replace it all the same. */
  discardChanges: z.boolean().optional(),
})

/** POST /integrations/{key}/duplicate */
export const duplicateInputSchema = z.strictObject({
  key: slugSchema,
  name: textSchema.min(1).max(120),
  /** Of which version; default: the draft. */
  version: z.int().positive().optional(),
})

/** PUT /integrations/{key}/availability */
export const availabilityInputSchema = z.strictObject({ availability: availabilitySchema })

/** GET/PUT /integrations/{key}/test-bindings: what test runs of the draft use. Connections by slot. */
export const testBindingsSchema = z.strictObject({
  config: configValuesSchema,
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
