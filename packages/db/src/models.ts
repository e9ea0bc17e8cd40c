import { Prisma } from './generated/client.ts'

/** Every model whose rows belong to an organization, with its scalar fields. A test compares the list with the schema. */
export const tenantModels = {
  organization: Prisma.OrganizationScalarFieldEnum,
  member: Prisma.MemberScalarFieldEnum,
  identity: Prisma.IdentityScalarFieldEnum,
  session: Prisma.SessionScalarFieldEnum,
  invitation: Prisma.InvitationScalarFieldEnum,
  passwordReset: Prisma.PasswordResetScalarFieldEnum,
  apiKey: Prisma.ApiKeyScalarFieldEnum,
  customer: Prisma.CustomerScalarFieldEnum,
  customerUser: Prisma.CustomerUserScalarFieldEnum,
  embedKey: Prisma.EmbedKeyScalarFieldEnum,
  embedTokenUse: Prisma.EmbedTokenUseScalarFieldEnum,
  embedSession: Prisma.EmbedSessionScalarFieldEnum,
  integration: Prisma.IntegrationScalarFieldEnum,
  version: Prisma.VersionScalarFieldEnum,
  connection: Prisma.ConnectionScalarFieldEnum,
  oAuthApp: Prisma.OAuthAppScalarFieldEnum,
  authorization: Prisma.AuthorizationScalarFieldEnum,
  instance: Prisma.InstanceScalarFieldEnum,
  instanceConnection: Prisma.InstanceConnectionScalarFieldEnum,
  instanceRevision: Prisma.InstanceRevisionScalarFieldEnum,
  instanceUser: Prisma.InstanceUserScalarFieldEnum,
  instanceUserConnection: Prisma.InstanceUserConnectionScalarFieldEnum,
  instanceFile: Prisma.InstanceFileScalarFieldEnum,
  rollout: Prisma.RolloutScalarFieldEnum,
  rolloutItem: Prisma.RolloutItemScalarFieldEnum,
  sandboxCall: Prisma.SandboxCallScalarFieldEnum,
  instanceFlow: Prisma.InstanceFlowScalarFieldEnum,
  run: Prisma.RunScalarFieldEnum,
  journalEvent: Prisma.JournalEventScalarFieldEnum,
  logLine: Prisma.LogLineScalarFieldEnum,
  stepRun: Prisma.StepRunScalarFieldEnum,
  payload: Prisma.PayloadScalarFieldEnum,
  wait: Prisma.WaitScalarFieldEnum,
  stateEntry: Prisma.StateEntryScalarFieldEnum,
  stateOperation: Prisma.StateOperationScalarFieldEnum,
  file: Prisma.FileScalarFieldEnum,
  runFile: Prisma.RunFileScalarFieldEnum,
  runPayload: Prisma.RunPayloadScalarFieldEnum,
  dedupeKey: Prisma.DedupeKeyScalarFieldEnum,
  rateLimit: Prisma.RateLimitScalarFieldEnum,
  egressEntry: Prisma.EgressEntryScalarFieldEnum,
  auditEntry: Prisma.AuditEntryScalarFieldEnum,
  auditHead: Prisma.AuditHeadScalarFieldEnum,
} as const

export type TenantModel = keyof typeof tenantModels

export function isTenantModel(name: string): name is TenantModel {
  return Object.hasOwn(tenantModels, name)
}
