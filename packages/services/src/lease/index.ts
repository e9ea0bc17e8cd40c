export { type AppendedRun, appendJournal } from './append.ts'
export { type ClaimedRun, claimRun, type SealedConnection } from './claim.ts'
export { failHeldRun } from './fail-held.ts'
export { loadHistory, type RunHistory } from './history.ts'
export type {
  JournalEventRow,
  Lease,
  LogLineRow,
  PayloadRow,
  RunAppend,
  Settlement,
  StepRunRow,
} from './journal-rows.ts'
export { leaseTtlMs, maxAttempts } from './limits.ts'
export { loadDefinition } from './load-definition.ts'
export { loadTrigger } from './load-trigger.ts'
export { refillQueue } from './refill-queue.ts'
export { type RenewedLease, renewLeases } from './renew.ts'
export { requeueExpiredRuns } from './requeue-expired.ts'
export { settleOwnerlessRuns } from './settle-ownerless.ts'
