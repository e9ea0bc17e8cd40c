import {
  apiKeyInputSchema,
  apiKeySchema,
  approvalDecisionSchema,
  approvalSchema,
  availabilityInputSchema,
  bodySchema,
  bulkReplayInputSchema,
  bulkReplayResultSchema,
  connectionInputSchema,
  connectionSchema,
  connectionTestResultSchema,
  connectorManifestSchema,
  createdApiKeySchema,
  createdEmbedKeySchema,
  customerBulkInputSchema,
  customerBulkResultSchema,
  customerInputSchema,
  customerLabelsSchema,
  customerSchema,
  customerUpdateSchema,
  customerUserInputSchema,
  customerUserSchema,
  customerUserUpdateSchema,
  dataSourceOptionsInputSchema,
  definitionSchema,
  duplicateInputSchema,
  egressCheckInputSchema,
  egressCheckSchema,
  egressEntrySchema,
  egressRulesSchema,
  embedKeyInputSchema,
  embedKeySchema,
  embedSessionInputSchema,
  embedSessionSchema,
  embedSettingsInputSchema,
  embedSettingsSchema,
  fieldSchema,
  flowSchema,
  healthSchema,
  instanceInputSchema,
  instanceRevisionSchema,
  instanceRunInputSchema,
  instanceSchema,
  instanceSummarySchema,
  instanceUpdateSchema,
  integrationSummarySchema,
  jsonSchema,
  meSchema,
  optionsPageSchema,
  problemDetailsSchema,
  problemSchema,
  publishInputSchema,
  publishResultSchema,
  replayInputSchema,
  restoreInputSchema,
  rollbackInputSchema,
  runAcceptedSchema,
  runErrorSchema,
  runEventSchema,
  runSchema,
  saveResultSchema,
  stepRunSchema,
  stepSchema,
  testBindingsSchema,
  testRunInputSchema,
  upgradeInputSchema,
  versionDiffSchema,
  versionSchema,
  workerOverviewSchema,
} from '@millrace/contracts'
import { connectionUpdateSchema } from '@millrace/services'
import { z } from 'zod'

/** What the document names under components/schemas; whatever refers to one of them becomes a $ref. */
const namedSchemas = {
  ApiKey: apiKeySchema,
  ApiKeyInput: apiKeyInputSchema,
  Approval: approvalSchema,
  ApprovalDecision: approvalDecisionSchema,
  AvailabilityInput: availabilityInputSchema,
  Body: bodySchema,
  BulkReplayInput: bulkReplayInputSchema,
  BulkReplayResult: bulkReplayResultSchema,
  Connection: connectionSchema,
  ConnectionInput: connectionInputSchema,
  ConnectionTestResult: connectionTestResultSchema,
  ConnectionUpdate: connectionUpdateSchema,
  Connector: connectorManifestSchema,
  CreatedApiKey: createdApiKeySchema,
  CreatedEmbedKey: createdEmbedKeySchema,
  Customer: customerSchema,
  DataSourceOptionsInput: dataSourceOptionsInputSchema,
  OptionsPage: optionsPageSchema,
  CustomerBulkInput: customerBulkInputSchema,
  CustomerBulkResult: customerBulkResultSchema,
  CustomerInput: customerInputSchema,
  CustomerLabels: customerLabelsSchema,
  CustomerUpdate: customerUpdateSchema,
  CustomerUser: customerUserSchema,
  CustomerUserInput: customerUserInputSchema,
  CustomerUserUpdate: customerUserUpdateSchema,
  Definition: definitionSchema,
  DuplicateInput: duplicateInputSchema,
  EgressCheck: egressCheckSchema,
  EgressCheckInput: egressCheckInputSchema,
  EgressEntry: egressEntrySchema,
  EgressRules: egressRulesSchema,
  EmbedKey: embedKeySchema,
  EmbedKeyInput: embedKeyInputSchema,
  EmbedSession: embedSessionSchema,
  EmbedSessionInput: embedSessionInputSchema,
  EmbedSettings: embedSettingsSchema,
  EmbedSettingsInput: embedSettingsInputSchema,
  Empty: z.strictObject({}),
  Field: fieldSchema,
  Flow: flowSchema,
  Health: healthSchema,
  Instance: instanceSchema,
  InstanceInput: instanceInputSchema,
  InstanceRevision: instanceRevisionSchema,
  InstanceSummary: instanceSummarySchema,
  InstanceUpdate: instanceUpdateSchema,
  IntegrationSummary: integrationSummarySchema,
  Json: jsonSchema,
  Me: meSchema,
  Problem: problemSchema,
  ProblemDetails: problemDetailsSchema,
  Problems: z.strictObject({ problems: z.array(problemSchema) }),
  PublishInput: publishInputSchema,
  PublishResult: publishResultSchema,
  ReplayInput: replayInputSchema,
  RestoreInput: restoreInputSchema,
  RollbackInput: rollbackInputSchema,
  Run: runSchema,
  RunAccepted: runAcceptedSchema,
  RunError: runErrorSchema,
  RunEvent: runEventSchema,
  RunFlowInput: instanceRunInputSchema,
  SaveResult: saveResultSchema,
  Step: stepSchema,
  StepRun: stepRunSchema,
  TestBindings: testBindingsSchema,
  TestRunInput: testRunInputSchema,
  UpgradeInput: upgradeInputSchema,
  Version: versionSchema,
  VersionDiff: versionDiffSchema,
  WorkerOverview: workerOverviewSchema,
} as const satisfies Record<string, z.ZodType>

export type SchemaName = keyof typeof namedSchemas

export type JsonSchemaObject = z.core.JSONSchema.BaseSchema

export function schemaRef(name: SchemaName): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` }
}

/** OpenAPI 3.1 speaks JSON Schema 2020-12, which zod writes itself, recursion included. */
export function componentSchemas(): Record<string, JsonSchemaObject> {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(namedSchemas)) registry.add(schema, { id })
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` })
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutIds(schema)]))
}

/** Each property of a query, as it is written in the address. */
export function querySchemas(
  query: z.ZodObject,
): { name: string; required: boolean; schema: JsonSchemaObject }[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input' })
  return Object.entries(properties).flatMap(([name, schema]) =>
    typeof schema === 'boolean' ? [] : [{ name, required: required.includes(name), schema }],
  )
}

function withoutIds({ $id: _id, $schema: _schema, ...schema }: JsonSchemaObject): JsonSchemaObject {
  return schema
}
