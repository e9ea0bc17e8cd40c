export * from './definition/diff/index.ts'
export { createFlowPaths, type FlowPaths } from './definition/flow-paths.ts'
export { iconFault } from './definition/icon.ts'
export { jsonErrorOffset } from './definition/json-error.ts'
export {
  type KeyPath,
  type KeyTemplatePart,
  type KeyTemplateRoot,
  keyTemplateRoots,
  type ParsedKeyTemplate,
  parseKeyTemplate,
  readKeyTemplate,
} from './definition/key-template.ts'
export { maxBodyDepth } from './definition/limits.ts'
export { type DefinitionFormat, type ParsedText, parseDefinitionText } from './definition/parse-text.ts'
export * from './definition/schema.ts'
export * from './definition/step-kinds.ts'
export {
  type BodyPart,
  bodiesOf,
  bodyParts,
  type Graph,
  type PlacedStep,
  stepsOf,
} from './definition/steps-of.ts'
export { type Validation, validateDefinition } from './definition/validate/index.ts'
export * from './egress.ts'
export { type BrokerAnswer, type BrokerRequest, brokerRequestSchema } from './egress-protocol.ts'
export * from './errors.ts'
export {
  hasTemplate,
  type ParsedTemplate,
  parseTemplate,
  soleExpression,
  type TemplatePart,
} from './expression/index.ts'
export * from './field.ts'
export * from './file.ts'
export * from './instance-status.ts'
export * from './job.ts'
export * from './json.ts'
export { maxJsonDepth, maxJsonNames, maxJsonValues } from './json-limits.ts'
export { durationText, sizeText } from './limit-text.ts'
export * from './manifest.ts'
export { nearest } from './nearest.ts'
export * from './oauth2.ts'
export * from './poll.ts'
export * from './problem-details.ts'
export {
  accessTokenKey,
  approvalPorts,
  brokerLineBytes,
  brokerSocketName,
  defaultAnswerMs,
  errorDetailsBytes,
  fileTextLimits,
  itemsPerPoll,
  lingerMs,
  longestWaitMs,
  protocolVersion,
  respondHeaderBytes,
  sandboxDescriptors,
  sandboxDiskBytes,
  sandboxDiskFiles,
} from './protocol-limits.ts'
export * from './rest/index.ts'
export * from './run.ts'
export * from './run-customer.ts'
export * from './sandbox-protocol.ts'
export { isSecretField } from './secret-field.ts'
export { fillTemplate, templateNames } from './secret-template.ts'
export * from './state.ts'
export { stateKeyPattern, stateLimits, stateScopes } from './state-limits.ts'
export { textSchema } from './text.ts'
export * from './wait.ts'
export { isCallbackStep, type WaitPlace, waitAddress, waitTokenSubject } from './wait-address.ts'
