import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import type { QueueJob } from '@millrace/contracts'
import type { QueueBackend } from '@millrace/queue'
import type { SandboxDriver } from '@millrace/sandbox'
import type { Services } from '@millrace/services'
import { chainAudit } from '@millrace/services/audit'
import { removeDeletedCustomers } from '@millrace/services/customer'
import { loadVersion } from '@millrace/services/lease'
import { fireDue } from '@millrace/services/schedule'
import { recordHeartbeat, removeWorker } from '@millrace/services/worker-node'
import { testConnection } from './connection-test/test-connection.ts'
import { loadOptions } from './data-source/load-options.ts'
import { createEgress, type EgressSettings } from './egress/index.ts'
import { every } from './every.ts'
import { createJournalWriter } from './journal/create-writer.ts'
import { followControlHints } from './lease/control-hints.ts'
import { reconcile } from './lease/reconcile.ts'
import { renewActive } from './lease/renewal.ts'
import { createTidy, wakeDue } from './lease/wake-due.ts'
import { measureLoopLag } from './node/loop-lag.ts'
import { pollTrigger } from './poll/poll-trigger.ts'
import { sweepExpired, sweepOrphans } from './retention/sweep.ts'
import { moveRollouts } from './rollout/advance.ts'
import { executeRun } from './run/execute-run.ts'
import { ActiveRuns } from './run/run-control.ts'
import { VersionCache } from './run/version-cache.ts'
import { defaultSettings, type WorkerSettings } from './settings.ts'
import { keepTokensFresh } from './token-refresh/index.ts'

export interface WorkerOptions {
  services: Services
  queueBackend: QueueBackend
  driver: SandboxDriver
  egress: EgressSettings
  /** Why the driver's tier is below `full`, a sentence each: for those who look at health. */
  gaps?: readonly string[]
  version: string
  concurrency: number
  settings?: WorkerSettings
}

export interface Worker {
  id: string
  /**
   * Takes no new run; those under way may end within the drain time, then they go to another worker. Resolves when
   * every run, process and timer of this worker is gone. The services stay open: they are the caller's.
   */
  stop(): Promise<void>
}

/** Starts a worker: runs from the queue, leases, reconciliation, schedules, heartbeat. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { services, queueBackend, driver, concurrency, settings = defaultSettings } = options
  const id = randomUUID()
  const active = new ActiveRuns()
  const writer = createJournalWriter({ services, owner: id, active, settings: settings.journal })
  const versions = new VersionCache({
    load: (version) => loadVersion(services, version),
    size: settings.cachedVersions,
  })
  const openEgress = createEgress(services, options.egress)
  const run = { services, openEgress, owner: id, driver, writer, active, versions, settings: settings.run }
  const taking = new AbortController()
  const living = new AbortController()

  const beat = () => recordHeartbeat(services, { ...describe(options, id), running: active.size })
  await beat()
  await followControlHints({ live: services.live, active, signal: living.signal })
  const queueWorker = queueBackend.work({
    concurrency,
    handler: (job) => handleJob(job),
    onError: (error) => services.log({ level: 'error', message: 'a queue job failed', error }),
  })

  function handleJob(job: QueueJob): Promise<void> {
    switch (job.kind) {
      case 'run':
        return executeRun(run, job.runId)
      case 'connection-test':
        return testConnection({ services, driver, openEgress }, job)
      case 'sandbox-call':
        return loadOptions({ services, driver, openEgress }, job)
      case 'poll':
        return pollTrigger({ services, driver, openEgress, signal: taking.signal }, job)
    }
  }

  const repeat = (what: string, intervalMs: number, signal: AbortSignal, work: () => Promise<void>) =>
    every({
      intervalMs,
      signal,
      work,
      onError: (error) => services.log({ level: 'warn', message: `${what} did not succeed`, error }),
    })
  const { leaseTtlMs } = settings.run
  const { days, sweepEveryMs, collectEveryMs } = settings.retention
  const parts = [
    repeat('reconciling', settings.reconcileEveryMs, taking.signal, () => reconcile(services)),
    repeat('firing schedules', settings.scheduleEveryMs, taking.signal, async () => {
      await fireDue(services)
    }),
    repeat('waking runs', settings.wakeEveryMs, taking.signal, () => wakeDue(services)),
    repeat(
      'renewing tokens',
      settings.tokensEveryMs,
      taking.signal,
      keepTokensFresh(services, taking.signal),
    ),
    repeat('tidying up', settings.tidyEveryMs, taking.signal, createTidy(services)),
    repeat('chaining the audit log', settings.chainAuditEveryMs, living.signal, async () => {
      await chainAudit(services)
    }),
    repeat('deleting what has expired', sweepEveryMs, taking.signal, () =>
      sweepExpired(services, { days, signal: taking.signal }),
    ),
    repeat('removing deleted customers', settings.removeCustomersEveryMs, taking.signal, async () => {
      const customers = await removeDeletedCustomers(services, { signal: taking.signal })
      if (customers > 0)
        services.log({ level: 'info', message: 'removed deleted customers', data: { customers } })
    }),
    repeat('collecting blobs without an owner', collectEveryMs, taking.signal, () =>
      sweepOrphans(services, taking.signal),
    ),
    repeat('moving rollouts', settings.rolloutEveryMs, taking.signal, () =>
      moveRollouts(services, taking.signal),
    ),
    repeat('renewing leases', settings.renewEveryMs, living.signal, () =>
      renewActive({ services, owner: id, active, ttlMs: leaseTtlMs }),
    ),
    repeat('the heartbeat', settings.heartbeatEveryMs, living.signal, beat),
    reportLag(services, settings.lagReportEveryMs, living.signal),
  ]

  async function stop(): Promise<void> {
    taking.abort()
    const queueClosed = queueWorker.close()
    await drain({ active, drainMs: settings.drainMs })
    await Promise.all([queueClosed, writer.idle()])
    living.abort()
    await Promise.all(parts)
    await driver.close()
    await removeWorker(services, id).catch((error: unknown) =>
      services.log({ level: 'warn', message: 'the worker could not remove its row', error }),
    )
  }

  let stopping: Promise<void> | null = null
  return {
    id,
    stop() {
      stopping ??= stop()
      return stopping
    },
  }
}

function describe({ driver, gaps = [], version, concurrency }: WorkerOptions, id: string) {
  return {
    id,
    pid: process.pid,
    host: hostname(),
    version,
    tier: driver.tier,
    gaps,
    driver: driver.name,
    fallbacks: driver.fallbacks ?? 0,
    capacity: concurrency,
  }
}

async function drain({ active, drainMs }: { active: ActiveRuns; drainMs: number }): Promise<void> {
  const over = new AbortController()
  const grace = delay(drainMs, undefined, { signal: over.signal }).catch(() => {})
  await Promise.race([active.empty(), grace])
  over.abort()
  active.sendToAll({ kind: 'shutdown' })
  await active.empty()
}

async function reportLag(services: Services, intervalMs: number, signal: AbortSignal): Promise<void> {
  const lag = measureLoopLag()
  await every({
    intervalMs,
    signal,
    onError: () => {},
    work: async () => {
      const data = { ...lag.read(), rssMb: Math.round(process.memoryUsage.rss() / 1024 / 1024) }
      services.log({ level: 'info', message: 'event loop lag', data })
    },
  })
  lag.stop()
}
