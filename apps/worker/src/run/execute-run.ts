import type { Flow, Json, RunError, SandboxConnection, StartMessage } from '@millrace/contracts'
import { maxFrameBytes } from '@millrace/contracts'
import { DatabaseUnavailable } from '@millrace/db'
import type { Sandbox, SandboxDriver, SandboxLimits } from '@millrace/sandbox'
import type { Services } from '@millrace/services'
import { takeFileAsPayload } from '@millrace/services/file'
import {
  type ClaimedRun,
  claimRun,
  failHeldRun,
  type Lease,
  LeaseLost,
  loadTrigger,
  maxCrashes,
  type RunHistory,
} from '@millrace/services/lease'
import { approvalBase, callbackBase, listAnswers, runSecret } from '@millrace/services/wait'
import type { OpenEgress, SandboxEgress } from '../egress/index.ts'
import { fileFrameLimits, RunFiles } from '../files/index.ts'
import { RunJournal } from '../journal/run-journal.ts'
import type { JournalWriter } from '../journal/writer.ts'
import { createTokenSource, type TokenSource } from '../token-refresh/index.ts'
import { afterSettling, noteOutcome } from './after-settling.ts'
import { auditViolation } from './audit-violation.ts'
import type { RunCaps } from './budget.ts'
import { egressLimit } from './failure.ts'
import { type MemorySettings, memoryOf } from './memory-of.ts'
import { openConnections } from './open-connections.ts'
import { createMessageMask, createRedactor } from './redact.ts'
import { loadRunHistory } from './reuse-results.ts'
import type { ActiveRuns, RunControl } from './run-control.ts'
import { settleRun } from './settle-run.ts'
import { openingOf, startMessage } from './start-message.ts'
import { type Graces, superviseRun } from './supervise.ts'
import type { VersionCache } from './version-cache.ts'

export interface RunSettings extends MemorySettings {
  leaseTtlMs: number
  defaultTimeoutMs: number
  maxTimeoutMs: number
  /** CPU time of one attempt. */
  cpuSeconds: number
  printedBytes: number
  protocolBytes: number
  caps: RunCaps
  graces: Graces
}

export interface RunDependencies {
  services: Services
  owner: string
  driver: SandboxDriver
  openEgress: OpenEgress
  writer: JournalWriter
  active: ActiveRuns
  versions: VersionCache
  settings: RunSettings
}

/** Takes a run if it is still to be had, and brings it to its end. The one owner of its lease, journal and sandbox. */
export async function executeRun(deps: RunDependencies, runId: string): Promise<void> {
  const { services, owner, active, settings } = deps
  const run = await claimRun(services, { runId, owner, ttlMs: settings.leaseTtlMs })
  if (!run) return
  const lease: Lease = { runId: run.id, attempt: run.attempt }
  const control = active.add(lease)
  try {
    await runClaimed(deps, { run, lease, control })
  } catch (error) {
    const data = { runId, attempt: run.attempt }
    services.log({ level: 'error', message: 'a run could not be executed', error, data })
    await failHeldRun(services, { lease, owner, error: internalError })
  } finally {
    active.remove(lease)
  }
}

const internalError: RunError = {
  code: 'internal',
  message: 'The platform could not execute this run. The cause is in the log of its worker.',
  retryable: false,
}

async function runClaimed(
  deps: RunDependencies,
  { run, lease, control }: { run: ClaimedRun; lease: Lease; control: RunControl },
): Promise<void> {
  const { services, owner, writer, settings } = deps
  const journal = new RunJournal({ writer, lease, lastSeq: run.lastSeq })
  const files = new RunFiles({ services, owner, lease, organizationId: run.organizationId })
  let taken: Taken | null = null
  try {
    const prepared = await prepare(deps, run).catch(ifUnavailable)
    if (prepared === 'lost') return
    if (!prepared) return await handBack(deps, { run, journal, because: 'the database is away' })
    const memory = memoryOf(prepared.flow, settings)
    if (!memory.ok) return await refuse(deps, { run, lease, error: memory.error })
    journal.skipTo(prepared.lastSeq)
    const limits = sandboxLimits(settings, memory.memoryMb)
    taken = await takeSandbox(deps, { run, control, prepared, limits })
    if (!taken) return await countLoss(deps, { run, journal })
    await superviseAndSettle(deps, { run, lease, control, journal, files, prepared, limits, ...taken })
  } finally {
    journal.close()
    taken?.sandbox.kill('finished')
    await Promise.all([taken?.sandbox.ended, taken?.egress.close(), files.close()])
  }
}

async function superviseAndSettle(
  deps: RunDependencies,
  { run, lease, control, journal, files, prepared, limits, sandbox, egress }: Supervising,
): Promise<void> {
  const { services, owner, settings } = deps
  const { trigger, flow, modules, connections, tokenOf, redact, mask, history } = prepared
  const { id: runId, organizationId } = run
  const { caps } = settings
  const timeoutMs = Math.min(flow.settings?.timeoutMs ?? settings.defaultTimeoutMs, settings.maxTimeoutMs)
  const callbacks = {
    url: callbackBase(services, runId),
    approvalUrl: approvalBase(services, runId),
    secret: runSecret(services, runId).toString('base64'),
  }
  const values = {
    outputBytes: caps.outputBytes,
    putBlob: (text: string) => services.blobs.put(text),
    takeFile: (fileId: string) =>
      takeFileAsPayload(services, { runId, fileId, maxBytes: caps.outputFileBytes }),
  }
  const start = startMessage({
    run,
    trigger,
    flow,
    modules,
    connections,
    history: history.recorded,
    callbacks,
    caps,
    memoryMb: limits.memoryMb,
  })
  const supervised = await superviseRun({
    flow,
    history,
    opening: openingOf(start),
    sandbox,
    journal,
    control,
    caps,
    limits: { ...settings, memoryMb: limits.memoryMb },
    timeoutMs,
    leftMs: timeoutMs - run.activeMs,
    graces: settings.graces,
    values,
    context: { services, owner, lease, organizationId, tokenOf, outputBytes: caps.outputBytes },
    files,
    listAnswers: () => listAnswers(services, { runId, organizationId }),
    redact,
    mask,
    now: services.now,
  })
  sandbox.kill('finished')
  // Who sees the end of a run sees all that it has reached, or tried.
  await egress.end()
  await auditViolation(services, { run, outcome: supervised.outcome })
  const settled = await settleRun(services, { run, flow, owner, journal, values, ...supervised })
  await afterSettling(services, { run, settled })
  const { outcome } = supervised
  await noteOutcome(services, { run, settled, outcome })
  const error = outcome.kind === 'final' ? outcome.error : null
  if (error?.code === 'internal') {
    const { stderrTail } = await sandbox.ended
    const data = { runId, attempt: run.attempt, stderr: redact(stderrTail) }
    services.log({ level: 'error', message: 'a run failed inside the platform', data })
  }
}

interface Supervising {
  run: ClaimedRun
  lease: Lease
  control: RunControl
  journal: RunJournal
  files: RunFiles
  prepared: Prepared
  limits: SandboxLimits
  sandbox: Sandbox
  egress: SandboxEgress
}

/** What this worker lacks is no fault of the run: another one may have it, or this one soon. */
async function handBack(
  { services }: RunDependencies,
  { run, journal, because }: { run: ClaimedRun; journal: RunJournal; because: string },
): Promise<void> {
  const data = { runId: run.id, attempt: run.attempt, because }
  services.log({ level: 'warn', message: 'a run goes back to the queue', data })
  await journal.leave({ status: 'queued', kind: 'released', at: services.now(), activeMs: 0 })
  await journal.durable()
}

/** It ends before anything of it executes. */
async function refuse(
  { services, owner }: RunDependencies,
  { run, lease, error }: { run: ClaimedRun; lease: Lease; error: RunError },
): Promise<void> {
  await failHeldRun(services, { lease, owner, error })
  await afterSettling(services, { run, settled: 'ended' })
}

/** As when its process were lost: a run whose own process cannot be started must not come back for ever. */
async function countLoss(
  { services }: RunDependencies,
  { run, journal }: { run: ClaimedRun; journal: RunJournal },
): Promise<void> {
  const at = services.now()
  const dueAt = new Date(at.getTime() + noSandboxPauseMs)
  await journal.leave({ status: 'queued', kind: 'crashed', crashes: run.crashes + 1, dueAt, at, activeMs: 0 })
  await journal.durable()
}

const noSandboxPauseMs = 1000

function ifUnavailable(error: unknown): null | 'lost' {
  if (error instanceof DatabaseUnavailable) return null
  if (error instanceof LeaseLost) return 'lost'
  throw error
}

interface Taken {
  sandbox: Sandbox
  egress: SandboxEgress
}

/** null: this worker cannot start a process now. A run to which that happens again and again fails. */
async function takeSandbox(
  { services, driver, openEgress }: RunDependencies,
  {
    run,
    control,
    prepared,
    limits,
  }: { run: ClaimedRun; control: RunControl; prepared: Prepared; limits: SandboxLimits },
): Promise<Taken | null> {
  let sandbox: Sandbox | null = null
  try {
    sandbox = await driver.take({ limits })
    const egress = await openEgress({
      sandbox,
      organizationId: run.organizationId,
      rules: run.egress,
      subject: { kind: 'run', runId: run.id },
      redact: prepared.redact,
      onExhausted: (reason) => control.send({ kind: 'failed', error: egressLimit(reason) }),
    })
    return { sandbox, egress }
  } catch (error) {
    sandbox?.kill('shutdown')
    if (run.crashes + 1 >= maxCrashes) throw error
    services.log({ level: 'error', message: 'no sandbox could be started', error, data: { runId: run.id } })
    return null
  }
}

interface Prepared {
  trigger: Json
  flow: Flow
  modules: StartMessage['modules']
  connections: Record<string, SandboxConnection>
  tokenOf: TokenSource
  /** Masks what must not be read anywhere but inside. */
  redact: (text: string) => string
  /** Masks it in what the runner says; null: nothing of it is secret. */
  mask: ((text: string) => string) | null
  history: RunHistory
  lastSeq: number
}

async function prepare({ services, owner, versions }: RunDependencies, run: ClaimedRun): Promise<Prepared> {
  const { definition, modulesOf } = await versions.get(run)
  const flow = definition.flows.find(({ key }) => key === run.flow)
  if (!flow) throw new Error(`version ${run.versionId} has no flow ${run.flow}`)
  const trigger = await loadTrigger(services, run)
  const { history, lastSeq } = await loadRunHistory(services, { run, flow, owner })
  const connections = await openConnections(services, { run, flow })
  const secretive = Object.values(connections)
  const redact = createRedactor(secretive)
  const mask = secretive.length === 0 ? null : createMessageMask(secretive)
  const { organizationId } = run
  const tokenOf = createTokenSource(services, { organizationId, connections, secretive })
  return { trigger, flow, modules: modulesOf(run.flow), connections, tokenOf, redact, mask, history, lastSeq }
}

function sandboxLimits(settings: RunSettings, memoryMb: number): SandboxLimits {
  return {
    memoryMb,
    cpuSeconds: settings.cpuSeconds,
    outputBytes: settings.printedBytes,
    protocolBytes: settings.protocolBytes,
    frameBytes: maxFrameBytes,
    files: fileFrameLimits,
  }
}
