export { createDatabase, type Database, type DatabaseOptions, type Scopes } from './database.ts'
export {
  DatabaseConflict,
  DatabaseMissing,
  DatabaseRefused,
  DatabaseUnavailable,
  TenantViolation,
} from './errors.ts'
export type {
  ApiKey,
  AuditEntry,
  Connection,
  Customer,
  EgressEntry,
  Instance,
  InstanceConnection,
  InstanceFlow,
  Integration,
  JournalEvent,
  LogLine,
  Member,
  Organization,
  Payload,
  Run,
  SignInThrottle,
  StepRun,
  Version,
  WorkerNode,
} from './generated/client.ts'
export { Prisma } from './generated/client.ts'
export {
  ConnectionOwner,
  ConnectionStatus,
  InstanceStatus,
  Role,
  RunStatus,
  StepRunStatus,
} from './generated/enums.ts'
export type { SystemClient, TenantClient } from './scopes.ts'
