import type { FromSandbox, Json, JsonObject } from '@millrace/contracts'
import type { RunJournal } from '../journal/run-journal.ts'
import type { createBudget, RunCaps } from './budget.ts'
import { type Done, outputTooLarge, type Stop } from './failure.ts'
import type { FlowPaths } from './flow-paths.ts'
import { measureJson } from './measure-json.ts'
import { type PutBlob, storeOutput } from './output-store.ts'
import type { StepDeadlines } from './step-deadlines.ts'
import { stepRow } from './step-row.ts'
import type { StepTracker } from './step-tracker.ts'

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
  putBlob: PutBlob
  /** Tells the sandbox that everything before its commit is durable. */
  committed: (token: number) => Promise<void>
  now: () => Date
}

type StepMessage = Extract<FromSandbox, { type: 'step' }>
type LogMessage = Extract<FromSandbox, { type: 'log' }>
type RespondMessage = Extract<FromSandbox, { type: 'respond' }>

const more: Handled = { kind: 'more' }
const violation = (message: string): Handled => ({ kind: 'stop', stop: { kind: 'violation', message } })

/** What one run's messages do, one after the other: each is checked, given its seq and handed to the journal. */
export function createMessageHandler(options: MessageHandlerOptions) {
  const { paths, tracker, budget, caps, journal, deadlines, now } = options
  let greeted = false
  let responded = false
  let openCommits = 0
  let lastAt = now()

  return async function handle(parsed: { message: FromSandbox; bytes: number }): Promise<Handled> {
    deadlines.hold()
    try {
      return await dispatch(parsed)
    } finally {
      deadlines.release()
    }
  }

  async function dispatch({ message, bytes }: { message: FromSandbox; bytes: number }): Promise<Handled> {
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
      case 'done':
        return { kind: 'done', done: { status: message.status, error: message.error ?? null } }
      default:
        return message satisfies never
    }
  }

  async function handleStep(message: StepMessage, bytes: number): Promise<Handled> {
    if (!budget.stepEvent()) return violation(`more than ${caps.stepEvents} step reports`)
    const at = clamp(message.at)
    const verdict = tracker.observe(message, { at, seq: journal.nextSeq })
    if (!verdict.ok) return violation(verdict.violation)
    const { step } = verdict
    deadlines.observe(step)
    const stored = await storeOutput({
      output: message.output,
      limitBytes: caps.outputBytes,
      putBlob: options.putBlob,
    })
    if (stored.kind === 'too-large') {
      const error = outputTooLarge({ step, bytes: stored.bytes, limit: caps.outputBytes })
      await journal.step({ at, row: stepRow({ step: { ...step, status: 'failed' }, at, error }), bytes: 0 })
      return { kind: 'stop', stop: { kind: 'failed', error } }
    }
    const payload = stored.kind === 'blob' ? stored.payload : undefined
    const row = stepRow({
      step,
      at,
      durationMs: message.durationMs,
      input: keptInput(message.input),
      output: payload ? null : (message.output ?? null),
      outputId: payload?.id ?? null,
      error: message.error ?? null,
    })
    await journal.step({ at, row, payload, bytes: payload ? 0 : bytes })
    return more
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
        const text = cut(message.message, caps.logLineBytes)
        const data = sizeOf(message.data) > 4 * caps.logLineBytes ? null : (message.data ?? null)
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
  async function handleRespond({ status, headers, body }: RespondMessage, bytes: number): Promise<Handled> {
    if (responded) return more
    responded = true
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

const logCutMessage = 'The log of this run is full. Further lines are not kept.'

function keptInput(input: Json | undefined): Json {
  if (input === undefined) return null
  return sizeOf(input) <= keptInputBytes ? input : '(this input is too large to be kept)'
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
