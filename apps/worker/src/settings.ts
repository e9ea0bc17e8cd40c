import { leaseTtlMs } from '@millrace/services/lease'
import type { JournalWriterOptions } from './journal/writer.ts'
import type { RetentionSettings } from './retention/sweep.ts'
import { defaultRunCaps } from './run/budget.ts'
import type { RunSettings } from './run/execute-run.ts'

const second = 1000
const megabyte = 1024 * 1024

export interface WorkerSettings {
  run: RunSettings
  renewEveryMs: number
  reconcileEveryMs: number
  scheduleEveryMs: number
  /** How often waits and runs that are held until a time are looked for. */
  wakeEveryMs: number
  /** How often tokens that are to be renewed are looked for. */
  tokensEveryMs: number
  tidyEveryMs: number
  /** How often rollouts are looked for that are to go on. */
  rolloutEveryMs: number
  /** How long an entry of the audit log waits for its place in the chain. */
  chainAuditEveryMs: number
  retention: RetentionSettings
  removeCustomersEveryMs: number
  heartbeatEveryMs: number
  lagReportEveryMs: number
  /** How long runs may go on after the worker was told to stop. */
  drainMs: number
  journal: JournalWriterOptions['limits'] & { lingerMs: number }
  cachedVersions: number
}

export const defaultSettings: WorkerSettings = {
  run: {
    leaseTtlMs,
    defaultTimeoutMs: 15 * 60 * second,
    maxTimeoutMs: 24 * 60 * 60 * second,
    defaultMemoryMb: 256,
    maxMemoryMb: 4096,
    cpuSeconds: 30 * 60,
    printedBytes: megabyte,
    protocolBytes: 256 * megabyte,
    caps: defaultRunCaps,
    graces: { startMs: 30 * second, cancelMs: 30, stepMs: 2 * second, exitMs: second },
  },
  renewEveryMs: leaseTtlMs / 3,
  reconcileEveryMs: 2 * second,
  scheduleEveryMs: second,
  wakeEveryMs: 500,
  tokensEveryMs: 2 * second,
  tidyEveryMs: 5 * second,
  rolloutEveryMs: second,
  chainAuditEveryMs: second,
  retention: { days: 30, sweepEveryMs: 10 * 60 * second, collectEveryMs: 60 * 60 * second },
  removeCustomersEveryMs: 2 * second,
  heartbeatEveryMs: 2 * second,
  lagReportEveryMs: 60 * second,
  drainMs: 30 * second,
  journal: {
    waitingWrites: 5000,
    waitingBytes: 64 * megabyte,
    batchWrites: 500,
    batchBytes: 4 * megabyte,
    lingerMs: 4,
  },
  cachedVersions: 200,
}
