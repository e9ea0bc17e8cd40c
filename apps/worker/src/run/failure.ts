import type { FinalRunStatus, Json, RunError } from '@millrace/contracts'
import { durationText, sizeText } from '@millrace/contracts'
import type { SandboxEnd } from '@millrace/sandbox'
import type { RunLostError } from '../journal/writer.ts'
import type { TrackedStep } from './step-tracker.ts'

/** What the supervisor itself decided before the sandbox was done; the first decision stands. */
export type Stop =
  | { kind: 'deadline'; timeoutMs: number }
  | { kind: 'step-deadline'; step: TrackedStep; timeoutMs: number }
  /** It said nothing after its start message. */
  | { kind: 'silent'; afterMs: number }
  | { kind: 'canceled' }
  | { kind: 'violation'; message: string }
  /** It went over a cap that has an error of its own. */
  | { kind: 'failed'; error: RunError }
  /** The worker stops: another one takes the run. */
  | { kind: 'shutdown' }
  /** The run is not ours any more: nothing is to be written. */
  | { kind: 'lost'; error: RunLostError }

/** What the sandbox said last. */
export interface Done {
  status: FinalRunStatus | 'waiting'
  error: RunError | null
  output: Json | undefined
}

export type Outcome =
  | { kind: 'final'; status: FinalRunStatus; error: RunError | null; output: Json | undefined }
  /** Nothing is left to execute until a wait is over. */
  | { kind: 'waiting' }
  /** The process was lost by no fault that is sure to repeat: the run goes on from its journal. */
  | { kind: 'crashed'; error: RunError }
  | { kind: 'release' }
  | { kind: 'lost'; error: RunLostError }

/** What the run was given: messages name it. */
export interface GivenLimits {
  memoryMb: number
  cpuSeconds: number
  printedBytes: number
}

/** How a run ends, from what the supervisor decided, what the sandbox said last and how its process went. */
export function outcomeOf({
  stop,
  done,
  end,
  running,
  limits,
  redact,
}: {
  stop: Stop | null
  done: Done | null
  /** null when the sandbox was done: then nobody needs to know how its process went. */
  end: SandboxEnd | null
  running: readonly TrackedStep[]
  limits: GivenLimits
  redact: (text: string) => string
}): Outcome {
  if (stop?.kind === 'lost') return stop
  // A sandbox that was done before the decision reached it has ended by itself.
  if (done && stop?.kind !== 'violation' && stop?.kind !== 'failed') return doneOutcome(done, stop)
  if (stop?.kind === 'shutdown') return { kind: 'release' }
  if (stop?.kind === 'canceled') return canceledOutcome
  if (stop) return failed(stopError(stop, { running, redact }))
  const error = crashError(end, { running, limits, redact })
  return isLoss(end) && error.code === 'sandbox_crashed' ? { kind: 'crashed', error } : failed(error)
}

const canceledOutcome: Outcome = {
  kind: 'final',
  status: 'canceled',
  error: runError('canceled', 'The run was canceled.'),
  output: undefined,
}

function failed(error: RunError): Outcome {
  return { kind: 'final', status: 'failed', error, output: undefined }
}

/** Who is to be canceled does not begin to wait. */
function doneOutcome({ status, error, output }: Done, stop: Stop | null): Outcome {
  if (status !== 'waiting') return { kind: 'final', status, error, output }
  return stop?.kind === 'canceled' ? canceledOutcome : { kind: 'waiting' }
}

/** By a signal that nobody here sent, or a crash of the program itself. What exits by itself would do so again. */
function isLoss(end: SandboxEnd | null): boolean {
  return end?.kind === 'exited' && end.signal !== null
}

/** By a signal that nobody here sent, or with a code that says that something went wrong. */
export function brokeDown(end: SandboxEnd | null): boolean {
  return end?.kind === 'exited' && (end.signal !== null || end.code !== 0)
}

export function outputTooLarge({
  step,
  bytes,
  limit,
}: {
  step: TrackedStep
  bytes: number
  limit: number
}): RunError {
  const message = `The step ${step.path} gave ${sizeText(bytes)}; a step may give at most ${sizeText(limit)}. Return less, or a file.`
  return runError('output_too_large', message, step.stepId)
}

/** `reason`: a sentence of the broker. */
export function egressLimit(reason: string): RunError {
  return runError('egress_limit', `${reason} The run went over that and was ended.`)
}

function stopError(
  stop: Exclude<Stop, { kind: 'lost' | 'shutdown' | 'canceled' }>,
  { running, redact }: { running: readonly TrackedStep[]; redact: (text: string) => string },
): RunError {
  switch (stop.kind) {
    case 'deadline':
      return runError(
        'run_timeout',
        `The run took longer than its limit of ${durationText(stop.timeoutMs)} and was ended.`,
        onlyStep(running),
      )
    case 'step-deadline':
      return runError(
        'step_timeout',
        `The step ${stop.step.path} took longer than its limit of ${durationText(stop.timeoutMs)} and did not let go, so the run was ended.`,
        stop.step.stepId,
      )
    case 'silent':
      return runError(
        'sandbox_crashed',
        `The process gave no sign of life within ${durationText(stop.afterMs)} of its start, so it was ended.`,
      )
    case 'failed':
      return stop.error
    case 'violation': {
      // It may quote what the sandbox sent.
      const message = redact(stop.message)
      return runError('protocol_error', `The sandbox broke the protocol: ${message}. The run was ended.`)
    }
    default:
      return stop satisfies never
  }
}

/** The process ended without being told to, or its driver killed it for going over a limit. */
function crashError(
  end: SandboxEnd | null,
  {
    running,
    limits,
    redact,
  }: { running: readonly TrackedStep[]; limits: GivenLimits; redact: (text: string) => string },
): RunError {
  const stepId = onlyStep(running)
  const where = stepId === undefined ? '' : ` during the step ${running[0]?.path}`
  const { code, message } = crashOf(end, { where, limits })
  // What V8 says of its collector when it gives up tells nobody anything.
  const stderr = code === 'memory_limit' ? '' : redact(end?.stderrTail.trim() ?? '').slice(-keptStderr)
  return { ...runError(code, message, stepId), ...(stderr !== '' && { details: { stderr } }) }
}

const keptStderr = 2000

interface Crash {
  code: RunError['code']
  message: string
}

function crashOf(end: SandboxEnd | null, { where, limits }: { where: string; limits: GivenLimits }): Crash {
  if (end === null) return { code: 'internal', message: 'The sandbox ended in an unknown way.' }
  if (isHeapOverflow(end.stderrTail)) return memoryLimit(where, limits)
  if (end.kind === 'exited') {
    if (end.signal === 'SIGSYS') return violation(where)
    if (end.signal === 'SIGXCPU') return cpuLimit(where, limits)
    const how = end.signal === null ? `with exit code ${end.code}` : `by the signal ${end.signal}`
    return { code: 'sandbox_crashed', message: `The process ended ${how}${where}, before the run was done.` }
  }
  switch (end.reason) {
    case 'memory_limit':
      return memoryLimit(where, limits)
    case 'output_flood':
      return {
        code: 'output_too_large',
        message: `The process printed more than ${sizeText(limits.printedBytes)}${where}, and was ended. Use log instead.`,
      }
    case 'protocol_error':
      return { code: 'protocol_error', message: `The sandbox broke the protocol${where}. The run was ended.` }
    case 'cpu_limit':
      return cpuLimit(where, limits)
    case 'sandbox_violation':
      return violation(where)
    default:
      return { code: 'internal', message: `The sandbox was ended${where}: ${end.reason}.` }
  }
}

function memoryLimit(where: string, { memoryMb }: GivenLimits): Crash {
  const message = `The run went over its ${memoryMb} MB of memory${where}. Work on less at once, or raise memoryMb in the settings of the flow.`
  return { code: 'memory_limit', message }
}

function cpuLimit(where: string, { cpuSeconds }: GivenLimits): Crash {
  const message = `The run used more than ${durationText(cpuSeconds * 1000)} of CPU time${where}. Split the work over several runs.`
  return { code: 'cpu_limit', message }
}

/** Which system call it was only the kernel knows, and who tries them out is told no more. */
function violation(where: string): Crash {
  const message = `The run was ended${where} because its code tried what a sandbox forbids: to start a process, or to reach beyond its own.`
  return { code: 'sandbox_violation', message }
}

/** What V8 prints before it gives up; the process then ends by SIGABRT or SIGTRAP. */
function isHeapOverflow(stderrTail: string): boolean {
  return /JavaScript heap out of memory|Reached heap limit|Array buffer allocation failed/.test(stderrTail)
}

function onlyStep(running: readonly TrackedStep[]): string | undefined {
  return running.length === 1 ? running[0]?.stepId : undefined
}

function runError(code: RunError['code'], message: string, stepId?: string): RunError {
  return { code, message, retryable: false, ...(stepId !== undefined && { stepId }) }
}
