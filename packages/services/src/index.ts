export * from './api-key/index.ts'
export * from './audit/index.ts'
export * from './connection/index.ts'
export * from './connector/index.ts'
export type { Actor, ApiKeyActor, Context, MemberActor, Origin, Outbound, Role, Services } from './context.ts'
export * from './customer/index.ts'
export * from './customer-user/index.ts'
export * from './data-source/index.ts'
export { checkEgress, getEgressRules, listEgress, updateEgressRules } from './egress/index.ts'
export * from './embed/index.ts'
export { ServiceError, toServiceError } from './errors.ts'
export { downloadRunFile, downloadUpload, type OpenedFile, uploadFile } from './file/index.ts'
export * from './health/index.ts'
export * from './hook/index.ts'
export * from './identity/index.ts'
export * from './instance/index.ts'
export * from './integration/index.ts'
export * from './invitation/index.ts'
export * from './member/index.ts'
export * from './oauth/index.ts'
export * from './oauth-app/index.ts'
export * from './organization/index.ts'
export * from './password/index.ts'
export { authorise, may, type Permission, permissions, refuseLimited } from './permissions.ts'
export * from './rollout/index.ts'
export * from './run/index.ts'
export * from './second-factor/index.ts'
export * from './session/index.ts'
export { parseJson } from './shared/parse-json.ts'
export { readBody } from './shared/read-body.ts'
export * from './version/index.ts'
export {
  answerApproval,
  answerCallback,
  type CallbackRequest,
  getApproval,
  receiveCallback,
  type WaitAddress,
} from './wait/index.ts'
