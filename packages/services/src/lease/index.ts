export { type AppendedRun, appendJournal } from './append.ts'
export { type ClaimedRun, claimRun, type SealedConnection } from './claim.ts'
export { failHeldRun } from './fail-held.ts'
export { loadHistory, type RunHistory, type UnfinishedStep } from './history.ts'
export type {
  JournalEventRow,
  Lease,
  LogLineRow,
  PayloadRow,
  RunAppend,
  Settlement,
  StepRunRow,
} from './journal-rows.ts'
export { leaseTtlMs, maxCrashes } from './limits.ts'
export { loadTrigger } from './load-trigger.ts'
export { type LoadedVersion, loadVersion } from './load-version.ts'
export { type Holder, LeaseLost } from './lock-held.ts'
export { readCancelReason } from './read-cancel-reason.ts'
export { readOutput } from './read-output.ts'
export { type RunOutput, readRunOutput } from './read-run-output.ts'
export { refillQueue } from './refill-queue.ts'
export { type RenewedLease, renewLeases } from './renew.ts'
export { requeueExpiredRuns } from './requeue-expired.ts'
export { type RunRetry, retryRun } from './retry-run.ts'
export { reuseSteps } from './reuse-steps.ts'
export { settleOwnerlessRuns } from './settle-ownerless.ts'
