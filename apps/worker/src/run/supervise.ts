import { createFlowPaths, type Flow, type Json, type RunError } from '@millrace/contracts'
import { DataFrame, type Sandbox, SandboxProtocolError } from '@millrace/sandbox'
import type { RunHistory } from '@millrace/services/lease'
import type { AnsweredWait } from '@millrace/services/wait'
import { FileRequests, type RunFiles } from '../files/index.ts'
import type { RunJournal } from '../journal/run-journal.ts'
import { RunLostError } from '../journal/writer.ts'
import type { RequestContext } from '../requests/context.ts'
import { RunRequests } from '../requests/index.ts'
import { createBudget, type RunCaps } from './budget.ts'
import { CancelGrace } from './cancel-grace.ts'
import { brokeDown, type Done, type GivenLimits, type Outcome, outcomeOf } from './failure.ts'
import { createMessageHandler, type Handled } from './handle-message.ts'
import { ignoreGone } from './ignore-gone.ts'
import { LiveAnswers } from './live-answers.ts'
import { parseMessage } from './parse-message.ts'
import type { RunControl } from './run-control.ts'
import { SandboxStop } from './sandbox-stop.ts'
import { StepDeadlines } from './step-deadlines.ts'
import { createStepTracker, type TrackedStep } from './step-tracker.ts'
import type { StoreValues } from './step-values.ts'

export interface SuperviseOptions {
  flow: Flow
  history: RunHistory
  /** The history in parts, and the start. */
  opening: Json[]
  sandbox: Sandbox
  journal: RunJournal
  control: RunControl
  caps: RunCaps
  /** The run's deadline, and what is left of it for this attempt. */
  timeoutMs: number
  leftMs: number
  graces: Graces
  values: StoreValues
  /** In whose name requests are answered. */
  context: RequestContext
  files: RunFiles
  listAnswers: () => Promise<AnsweredWait[]>
  /** What the run was given beside `caps`. */
  limits: GivenLimits
  redact: (text: string) => string
  /** Of what it says; null: it was given no secrets. */
  mask: ((text: string) => string) | null
  now: () => Date
}

export interface Graces {
  /** Between the start message and the first sign of life: a runner reports its first step before it executes it. */
  startMs: number
  /**
   * Between asking a sandbox to cancel and killing it: as long as one takes to answer whose event loop is free. After its
   * answer it is killed too, so nobody is given less by a short one.
   */
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
  /** How long it executed. */
  activeMs: number
}

/** One run in one sandbox, from its start message to its outcome. Owns every timer; the sandbox is its caller's. */
export async function superviseRun(options: SuperviseOptions): Promise<Supervised> {
  const { sandbox, timeoutMs, leftMs, graces, journal, context, history } = options
  const begunAt = performance.now()
  const paths = createFlowPaths(options.flow)
  const tracker = createStepTracker({
    paths,
    recorded: history.recorded.flatMap(({ path, status }) =>
      status === 'running' || status === 'waiting' ? [] : [path],
    ),
    unfinished: history.unfinished,
  })
  const stop = new SandboxStop(sandbox)
  const deadline = setTimeout(() => stop.at({ kind: 'deadline', timeoutMs }), Math.max(1, leftMs))
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
  const answers = new LiveAnswers({
    sandbox,
    known: history.answered,
    mayBeAnswered: context.lease.attempt > 1 || history.recorded.length > 0,
    list: options.listAnswers,
    onError: (error) =>
      context.services.log({ level: 'warn', message: 'answers could not be read yet', error }),
  })
  const requests = new RunRequests({
    ...context,
    durable: () => journal.durable(),
    isRunning: (path) => tracker.isRunning(path),
    answer: (token, answer) => sandbox.send(replyJson(token, answer)).catch(ignoreGone),
    onLost: (error) => stop.at({ kind: 'lost', error }),
    hold: () => deadlines.hold(),
    release: () => deadlines.release(),
  })
  const files = new FileRequests({
    files: options.files,
    answer: (token, answer) =>
      sandbox
        .send(
          answer.ok && answer.value instanceof Uint8Array
            ? new DataFrame(token, answer.value)
            : replyJson(token, answer),
        )
        .catch(ignoreGone),
  })
  options.control.listen((command) => {
    if (command.kind === 'cancel') cancel.ask()
    else if (command.kind === 'wake') answers.look()
    else stop.at(command)
  })
  const handler = createMessageHandler({
    ...options,
    paths,
    tracker,
    deadlines,
    requests,
    files,
    budget: createBudget(options.caps),
    committed: (token) => sandbox.send({ type: 'committed', token }),
  })
  try {
    const done = await converse({
      ...options,
      handler,
      stop,
      startMs: graces.startMs,
      onStarted: () => answers.start(),
    })
    const end = done ? null : await endOf(sandbox, graces.exitMs)
    // A process that breaks down while it writes leaves its last word unfinished: then its end is the reason.
    if (stop.torn !== null && !brokeDown(end)) stop.at({ kind: 'violation', message: stop.torn })
    if (cancel.asked && (!done || done.status === 'waiting')) stop.at({ kind: 'canceled' })
    const running = tracker.runningLeaves()
    const outcome = outcomeOf({
      stop: stop.decision,
      done,
      end,
      running,
      limits: options.limits,
      redact: options.redact,
    })
    return { outcome, open: tracker.open(), activeMs: performance.now() - begunAt }
  } finally {
    clearTimeout(deadline)
    deadlines.clear()
    cancel.clear()
    answers.close()
    requests.close()
  }
}

/** Safe: what steps are answered is JSON. */
function replyJson(
  token: number,
  answer: { ok: true; value: unknown } | { ok: false; error: RunError },
): Json {
  const message = answer.ok
    ? { type: 'reply', token, value: answer.value }
    : { type: 'refused', token, error: answer.error }
  return message as Json
}

/** Sends the start and takes messages until the sandbox is done, is stopped or falls silent. */
async function converse({
  sandbox,
  opening,
  journal,
  handler,
  stop,
  startMs,
  onStarted,
  now,
}: Pick<SuperviseOptions, 'sandbox' | 'opening' | 'journal' | 'now'> & {
  handler: ReturnType<typeof createMessageHandler>
  stop: SandboxStop
  startMs: number
  onStarted: () => void
}): Promise<Done | null> {
  let silence: NodeJS.Timeout | undefined
  try {
    await journal.started(now())
    silence = setTimeout(() => stop.at({ kind: 'silent', afterMs: startMs }), startMs)
    for (const message of opening) await sandbox.send(message).catch(ignoreGone)
    onStarted()
    for await (const frame of sandbox.messages) {
      if (stop.decision) break
      const { handled, isGreeting } = await take(handler, frame)
      // Its greeting may have waited here since it booted.
      if (!isGreeting) clearTimeout(silence)
      if (handled.kind === 'done') return handled.done
      if (handled.kind === 'stop') stop.at(handled.stop)
    }
  } catch (error) {
    if (error instanceof SandboxProtocolError) {
      if (error.fault === 'torn') stop.torn = error.message
      else stop.at({ kind: 'violation', message: error.message })
    } else if (error instanceof RunLostError) stop.at({ kind: 'lost', error })
    else throw error
  } finally {
    clearTimeout(silence)
  }
  return null
}

async function take(
  handler: ReturnType<typeof createMessageHandler>,
  frame: Json | DataFrame,
): Promise<{ handled: Handled; isGreeting: boolean }> {
  if (frame instanceof DataFrame) return { handled: await handler.handleData(frame), isGreeting: false }
  const parsed = parseMessage(frame)
  if (!parsed.ok) {
    const stop = { kind: 'violation' as const, message: parsed.violation }
    return { handled: { kind: 'stop', stop }, isGreeting: false }
  }
  return { handled: await handler.handle(parsed), isGreeting: parsed.message.type === 'ready' }
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
