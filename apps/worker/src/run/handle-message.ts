import type { FlowPaths, FromSandbox, Json, JsonObject, Step } from '@millrace/contracts'
import type { DataFrame } from '@millrace/sandbox'
import type { FileRequests } from '../files/index.ts'
import type { RunJournal } from '../journal/run-journal.ts'
import type { RunRequests } from '../requests/index.ts'
import type { createBudget, RunCaps } from './budget.ts'
import { checkWait } from './check-wait.ts'
import type { Done, Stop } from './failure.ts'
import { maskDone, maskLog, maskRespond, maskStep } from './mask-message.ts'
import { measureJson } from './measure-json.ts'
import type { StepDeadlines } from './step-deadlines.ts'
import { stepRow } from './step-row.ts'
import type { StepTracker, TrackedStep } from './step-tracker.ts'
import { type StoreValues, storeStep } from './step-values.ts'

/** The largest input of a step that is kept for the timeline, in memory. */
const keptInputBytes = 128 * 1024
/** Commits that one sandbox may have under way at once. */
const openCommitLimit = 1000

export type Handled = { kind: 'more' } | { kind: 'done'; done: Done } | { kind: 'stop'; stop: Stop }

export interface MessageHandlerOptions {
  paths: FlowPaths
  tracker: StepTracker
  budget: ReturnType<typeof createBudget>
  caps: RunCaps
  journal: RunJournal
  deadlines: StepDeadlines
  requests: RunRequests
  files: FileRequests
  values: StoreValues
  /** Masks the secrets that the sandbox was given; null: it has none. */
  mask: ((text: string) => string) | null
  /** Tells the sandbox that everything before its commit is durable. */
  committed: (token: number) => Promise<void>
  now: () => Date
}

type StepMessage = Extract<FromSandbox, { type: 'step' }>
type LogMessage = Extract<FromSandbox, { type: 'log' }>
type RespondMessage = Extract<FromSandbox, { type: 'respond' }>
type RequestMessage = Extract<FromSandbox, { type: 'request' }>
type DoneMessage = Extract<FromSandbox, { type: 'done' }>

const more: Handled = { kind: 'more' }
const violation = (message: string): Handled => ({ kind: 'stop', stop: { kind: 'violation', message } })

/** What one run's messages do, one after the other: each is checked, given its seq and handed to the journal. */
export function createMessageHandler(options: MessageHandlerOptions) {
  const { paths, tracker, budget, caps, journal, deadlines, requests, files, mask, now } = options
  let greeted = false
  let responded = false
  let openCommits = 0
  let lastAt = now()

  return {
    handle: (parsed: { message: FromSandbox; bytes: number }) => whileHeld(() => dispatch(parsed)),
    handleData: (frame: DataFrame) => whileHeld(() => handleData(frame)),
  }

  /** The sandbox waits for this worker meanwhile. */
  async function whileHeld(work: () => Promise<Handled>): Promise<Handled> {
    deadlines.hold()
    try {
      return await work()
    } finally {
      deadlines.release()
    }
  }

  async function handleData(frame: DataFrame): Promise<Handled> {
    const taken = files.takeData(frame)
    if (!taken.ok) return violation(taken.violation)
    await taken.held
    return more
  }

  async function dispatch({ message, bytes }: { message: FromSandbox; bytes: number }): Promise<Handled> {
    if (files.expectsData) return violation('it announced bytes of a file and sent something else')
    switch (message.type) {
      case 'ready':
        if (greeted) return violation('it said ready twice')
        greeted = true
        return more
      case 'step':
        return handleStep(message, bytes)
      case 'log':
        return handleLog(message)
      case 'commit':
        return handleCommit(message.token)
      case 'respond':
        return handleRespond(message, bytes)
      case 'request':
        return handleRequest(message)
      case 'done':
        return handleDone(message)
      default:
        return message satisfies never
    }
  }

  async function handleStep(report: StepMessage, bytes: number): Promise<Handled> {
    if (!budget.stepEvent()) return violation(`more than ${caps.stepEvents} step reports`)
    const at = clamp(report.at)
    const verdict = tracker.examine(report, { at, seq: journal.nextSeq })
    if (!verdict.ok) return violation(verdict.violation)
    const { step } = verdict
    const shown = withKeptInput(report)
    const message = mask === null ? shown : maskStep(shown, mask)
    const wait = checkWait(message, now())
    if (!wait.ok) return violation(wait.violation)
    const stored = await storeStep(options.values, { message, step })
    if (stored.kind === 'violation') return violation(stored.message)
    if (stored.kind === 'too-large') {
      const failed: TrackedStep = { ...step, status: 'failed' }
      note(failed)
      const row = stepRow({ step: failed, at, error: stored.error })
      await journalStep({ at, row, payloads: [], bytes: 0 })
      return { kind: 'stop', stop: { kind: 'failed', error: stored.error } }
    }
    note(step)
    const row = stepRow({
      step,
      at,
      durationMs: message.durationMs,
      input: message.input ?? null,
      ...stored.columns,
      wait: wait.wait,
      error: message.error ?? null,
    })
    await journalStep({ at, row, payloads: stored.payloads, bytes: stored.payloads.length > 0 ? 0 : bytes })
    return more
  }

  function note(step: TrackedStep): void {
    tracker.note(step)
    deadlines.observe(step)
  }

  function journalStep(entry: {
    at: Date
    row: ReturnType<typeof stepRow>
    payloads: Parameters<RunJournal['step']>[0]['payloads']
    bytes: number
  }): Promise<void> {
    const { row } = entry
    const attemptFailed = row.status === 'waiting' && (row.error !== null || row.wait?.kind === 'retry')
    return journal.step({ ...entry, childRunId: requests.childOf(row.path), attemptFailed })
  }

  function handleRequest({ token, path, request }: RequestMessage): Handled {
    const step = paths.find(path)
    if (!step) return violation('a request names a step that this flow does not have')
    if (request.op === 'call-flow' && !isCall(step, request.flow))
      return violation('a step calls a flow that it does not name')
    if (request.op === 'call-flow' && !tracker.isRunning(path))
      return violation('a step calls a flow and is not under way')
    const wrong = takeRequest({ token, path, request })
    return wrong === null ? more : violation(wrong)
  }

  function takeRequest({ token, path, request }: Omit<RequestMessage, 'type'>): string | null {
    switch (request.op) {
      case 'state':
      case 'call-flow':
      case 'read-output':
      case 'connection-token':
        return requests.take({ token, path, request })
      default:
        return files.take(token, request)
    }
  }

  function handleDone(message: DoneMessage): Handled {
    const { status, error, output } = mask === null ? message : maskDone(message, mask)
    if (status === 'waiting' && !tracker.onlyWaits()) {
      return violation('it left to wait while a step was under way, or none waited')
    }
    return { kind: 'done', done: { status, error: error ?? null, output } }
  }

  async function handleLog(message: LogMessage): Promise<Handled> {
    const path = message.path ?? null
    if (path !== null && !paths.find(path))
      return violation('a log line names a step that this flow does not have')
    const at = clamp(message.at)
    const bytes = 2 * message.message.length + sizeOf(message.data)
    switch (budget.log(bytes)) {
      case 'drop':
        return more
      case 'flood':
        return violation('it went on logging after its log was full')
      case 'drop-and-say-so':
        await journal.log({ at, path: null, level: 'warn', message: logCutMessage, data: null, bytes: 0 })
        return more
      case 'keep': {
        const line = mask === null ? message : maskLog(message, mask)
        const text = cut(line.message, caps.logLineBytes)
        const data = sizeOf(line.data) > 4 * caps.logLineBytes ? null : (line.data ?? null)
        await journal.log({ at, path, level: message.level, message: text, data, bytes })
        return more
      }
    }
  }

  function handleCommit(token: number): Handled {
    openCommits += 1
    if (openCommits > openCommitLimit) return violation('too many commits at once')
    deadlines.hold()
    // Not awaited: parallel branches go on while one waits. A lost journal or sandbox is told elsewhere.
    void journal
      .durable()
      .then(() => options.committed(token))
      .catch(() => {})
      .finally(() => {
        openCommits -= 1
        deadlines.release()
      })
    return more
  }

  /** A webhook has one answer: the first. */
  async function handleRespond(message: RespondMessage, bytes: number): Promise<Handled> {
    if (responded) return more
    responded = true
    const { status, headers, body } = mask === null ? message : maskRespond(message, mask)
    const data: JsonObject = { status, headers, ...(body !== undefined && { body }) }
    await journal.respond({ at: now(), data, bytes })
    return more
  }

  /** The sandbox's clock is not to be trusted: times of a run never go back and never lie in the future. */
  function clamp(at: number): Date {
    lastAt = new Date(Math.min(Math.max(at, lastAt.getTime()), Math.max(now().getTime(), lastAt.getTime())))
    return lastAt
  }
}

/** Each child has cost a step report, of which a run has a limited number. */
function isCall(step: Step, flow: string): boolean {
  return step.use === 'call-flow' && step.with?.flow === flow
}

const logCutMessage = 'The log of this run is full. Further lines are not kept.'

function withKeptInput(message: StepMessage): StepMessage {
  if (sizeOf(message.input) <= keptInputBytes) return message
  return { ...message, input: '(this input is too large to be kept)' }
}

function sizeOf(value: Json | undefined): number {
  if (value === undefined) return 0
  const measured = measureJson(value)
  return measured.ok ? measured.bytes : Number.POSITIVE_INFINITY
}

/** UTF-16 units bound the bytes well enough here; a pair is not torn apart. */
function cut(text: string, limit: number): string {
  // The runner cuts at the limit too and then says so in the text.
  if (text.length <= limit + 64) return text
  return `${text.slice(0, limit).toWellFormed()}... (${text.length - limit} more characters)`
}
