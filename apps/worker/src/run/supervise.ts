import type { Flow, StartMessage } from '@millrace/contracts'
import { type Sandbox, SandboxGoneError, SandboxProtocolError } from '@millrace/sandbox'
import type { RunHistory } from '@millrace/services/lease'
import type { RunJournal } from '../journal/run-journal.ts'
import { RunLostError } from '../journal/writer.ts'
import { createBudget, type RunCaps } from './budget.ts'
import { CancelGrace } from './cancel-grace.ts'
import { type Done, type Outcome, outcomeOf } from './failure.ts'
import { createFlowPaths } from './flow-paths.ts'
import { createMessageHandler } from './handle-message.ts'
import type { PutBlob } from './output-store.ts'
import { parseMessage } from './parse-message.ts'
import type { RunControl } from './run-control.ts'
import { SandboxStop } from './sandbox-stop.ts'
import { startJson } from './start-message.ts'
import { StepDeadlines } from './step-deadlines.ts'
import { createStepTracker, type TrackedStep } from './step-tracker.ts'

export interface SuperviseOptions {
  flow: Flow
  history: RunHistory
  start: StartMessage
  sandbox: Sandbox
  journal: RunJournal
  control: RunControl
  caps: RunCaps
  timeoutMs: number
  graces: Graces
  putBlob: PutBlob
  redact: (text: string) => string
  now: () => Date
}

export interface Graces {
  /** Between the start message and the first sign of life: a runner reports its first step before it executes it. */
  startMs: number
  /** Between asking a sandbox to cancel and killing it. */
  cancelMs: number
  /** Between a step's own timeout and killing its sandbox. */
  stepMs: number
  /** Between the end of a sandbox's messages and killing it. */
  exitMs: number
}

export interface Supervised {
  outcome: Outcome
  /** Steps that have no final status; they end with the run. */
  open: TrackedStep[]
}

/** One run in one sandbox, from its start message to its outcome. Owns every timer; the sandbox is its caller's. */
export async function superviseRun(options: SuperviseOptions): Promise<Supervised> {
  const { sandbox, timeoutMs, graces } = options
  const paths = createFlowPaths(options.flow)
  const tracker = createStepTracker({
    paths,
    recorded: options.history.recorded.flatMap(({ path, status }) => (status === 'running' ? [] : [path])),
    unfinished: options.history.unfinished,
  })
  const stop = new SandboxStop(sandbox)
  const deadline = setTimeout(() => stop.at({ kind: 'deadline', timeoutMs }), timeoutMs)
  const deadlines = new StepDeadlines({
    paths,
    graceMs: graces.stepMs,
    onOverdue: (step, timeoutMs) => stop.at({ kind: 'step-deadline', step, timeoutMs }),
  })
  const cancel = new CancelGrace({
    sandbox,
    graceMs: graces.cancelMs,
    onOver: () => stop.at({ kind: 'canceled' }),
  })
  options.control.listen((command) => (command.kind === 'cancel' ? cancel.ask() : stop.at(command)))
  const handle = createMessageHandler({
    ...options,
    paths,
    tracker,
    deadlines,
    budget: createBudget(options.caps),
    committed: (token) => sandbox.send({ type: 'committed', token }),
  })
  try {
    const done = await converse({ ...options, handle, stop, startMs: graces.startMs })
    const end = done ? null : await endOf(sandbox, graces.exitMs)
    if (cancel.asked && !done) stop.at({ kind: 'canceled' })
    const running = tracker.runningLeaves()
    const outcome = outcomeOf({ stop: stop.decision, done, end, running, redact: options.redact })
    return { outcome, open: tracker.open() }
  } finally {
    clearTimeout(deadline)
    deadlines.clear()
    cancel.clear()
  }
}

/** Sends the start and takes messages until the sandbox is done, is stopped or falls silent. */
async function converse({
  sandbox,
  start,
  journal,
  handle,
  stop,
  startMs,
  now,
}: Pick<SuperviseOptions, 'sandbox' | 'start' | 'journal' | 'now'> & {
  handle: ReturnType<typeof createMessageHandler>
  stop: SandboxStop
  startMs: number
}): Promise<Done | null> {
  let silence: NodeJS.Timeout | undefined
  try {
    await journal.started(now())
    silence = setTimeout(() => stop.at({ kind: 'silent', afterMs: startMs }), startMs)
    await sandbox.send(startJson(start)).catch(ignoreGone)
    for await (const raw of sandbox.messages) {
      if (stop.decision) break
      const parsed = parseMessage(raw)
      const handled = parsed.ok
        ? await handle(parsed)
        : { kind: 'stop' as const, stop: { kind: 'violation' as const, message: parsed.violation } }
      // Its greeting may have waited here since it booted.
      if (parsed.ok && parsed.message.type !== 'ready') clearTimeout(silence)
      if (handled.kind === 'done') return handled.done
      if (handled.kind === 'stop') stop.at(handled.stop)
    }
  } catch (error) {
    if (error instanceof SandboxProtocolError) stop.at({ kind: 'violation', message: error.message })
    else if (error instanceof RunLostError) stop.at({ kind: 'lost', error })
    else throw error
  } finally {
    clearTimeout(silence)
  }
  return null
}

/** Closing its socket does not make a process end: one that lives on is killed. */
async function endOf(sandbox: Sandbox, graceMs: number) {
  const timer = setTimeout(() => sandbox.kill('protocol_error'), graceMs)
  try {
    return await sandbox.ended
  } finally {
    clearTimeout(timer)
  }
}

/** Why the sandbox is gone is told by its end. */
function ignoreGone(error: unknown): void {
  if (!(error instanceof SandboxGoneError)) throw error
}
