import { z } from 'zod'
import { fieldSchema } from './field.ts'
import { jsonObjectSchema, jsonSchema } from './json.ts'
import { oauth2ManifestSchema } from './oauth2.ts'

const key = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/)

export const actionManifestSchema = z.strictObject({
  key,
  name: z.string(),
  description: z.string(),
  input: z.array(fieldSchema),
  /** Connection types this action accepts; empty: it needs no connection. */
  connectionTypes: z.array(key),
  /** `required`: refused without a connection; `optional`: may go without. */
  connection: z.enum(['none', 'optional', 'required']),
  /** The action changes something outside: everything before it is committed to the journal first. */
  sideEffects: z.boolean(),
  /** What the output looks like, for expression completion and for the builder's data pane. */
  sampleOutput: jsonSchema.optional(),
})
export type ActionManifest = z.infer<typeof actionManifestSchema>

export const triggerManifestSchema = z.strictObject({
  key,
  name: z.string(),
  description: z.string(),
  input: z.array(fieldSchema),
  /** Connection types this trigger accepts; empty: it needs no connection. */
  connectionTypes: z.array(key),
  connection: z.enum(['none', 'optional', 'required']),
  /** It looks for news now and then: `use` says `<connector>.<trigger>`. Others are built into the platform. */
  polls: z.boolean(),
  /** Of one item, where it polls. */
  sampleOutput: jsonSchema.optional(),
})
export type TriggerManifest = z.infer<typeof triggerManifestSchema>

/** Choices of form fields, asked of the third party. */
export const dataSourceManifestSchema = z.strictObject({
  key,
  name: z.string(),
  description: z.string(),
  input: z.array(fieldSchema),
  /** Connection types it accepts; empty: it needs no connection. */
  connectionTypes: z.array(key),
  connection: z.enum(['none', 'optional', 'required']),
})
export type DataSourceManifest = z.infer<typeof dataSourceManifestSchema>

export const connectionTypeManifestSchema = z.strictObject({
  key,
  name: z.string(),
  description: z.string().optional(),
  fields: z.array(fieldSchema),
  /** A harmless action that proves the credentials. */
  test: z.strictObject({ action: key, with: jsonObjectSchema }).optional(),
  /** The access token comes from an authorization server, and is renewed there. */
  oauth2: oauth2ManifestSchema.optional(),
})
export type ConnectionTypeManifest = z.infer<typeof connectionTypeManifestSchema>

/** What the browser and the API know of a connector. Generated from its code; never the code itself. */
export const connectorManifestSchema = z.strictObject({
  key,
  name: z.string(),
  description: z.string(),
  category: z.string(),
  /** Inline SVG, 24 x 24 view box, drawn with currentColor unless it is the third party's mark. */
  icon: z.string(),
  docsUrl: z.string().optional(),
  connectionTypes: z.array(connectionTypeManifestSchema),
  actions: z.array(actionManifestSchema),
  triggers: z.array(triggerManifestSchema),
  dataSources: z.array(dataSourceManifestSchema).default([]),
})
export type ConnectorManifest = z.infer<typeof connectorManifestSchema>
