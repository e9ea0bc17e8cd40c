import type {
  FinalRunStatus,
  Json,
  LogLevel,
  RunError,
  RunEvent,
  RunStatus,
  StepRunStatus,
  StepWait,
} from '@millrace/contracts'

export interface LiveStep {
  path: string
  stepId: string
  status: StepRunStatus
  attempt: number
  startedAt: string | null
  endedAt: string | null
  durationMs: number
  input?: Json | undefined
  output?: Json | undefined
  /** Set instead of `output` when it is too large to travel with the event. */
  outputRef?: string | undefined
  error?: RunError | undefined
  /** What a waiting step waits for. */
  wait?: { kind: StepWait['kind']; until: string | null } | undefined
  /** The run that this step has started. */
  childRunId?: string | undefined
  /** The result was taken over from the run that this one replays. */
  reused?: boolean | undefined
}

/** A worker began to execute the run, or went on with it. */
export interface LiveAttempt {
  attempt: number
  at: string
  /** How the run had been left: waiting or queued by itself, or without a word, with its worker or sandbox lost. */
  after: 'start' | 'wait' | 'queue' | 'loss'
}

export interface LogLine {
  seq: number
  at: string
  path: string | null
  level: LogLevel
  message: string
  data?: Json | undefined
}

/** What a run's events say of it so far. */
export interface LiveRunState {
  /** null: no event has said it yet. */
  status: RunStatus | null
  attempt: number
  attempts: readonly LiveAttempt[]
  /** In the order in which the steps first appeared. */
  steps: ReadonlyMap<string, LiveStep>
  logs: readonly LogLine[]
  /** Old lines given up, so that the page stays light. */
  droppedLogs: number
  startedAt: string | null
  end: { at: string; status: FinalRunStatus; durationMs: number; error?: RunError | undefined } | null
  lastSeq: number
}

export const initialLiveRun: LiveRunState = {
  status: null,
  attempt: 0,
  attempts: [],
  steps: new Map(),
  logs: [],
  droppedLogs: 0,
  startedAt: null,
  end: null,
  lastSeq: 0,
}

const maxLogs = 50_000

/** Takes a batch of events in order; those with a seq already seen (a reconnect repeats them) change nothing. */
export function applyRunEvents(state: LiveRunState, events: readonly RunEvent[]): LiveRunState {
  const fresh: RunEvent[] = []
  let lastSeq = state.lastSeq
  for (const event of events) {
    if (event.seq <= lastSeq) continue
    lastSeq = event.seq
    fresh.push(event)
  }
  if (fresh.length === 0) return state

  const next = { ...state, lastSeq }
  const newLogs: LogLine[] = []
  let steps: Map<string, LiveStep> | null = null
  for (const event of fresh) {
    switch (event.type) {
      case 'run':
        if (event.status === 'running') next.attempts = [...next.attempts, attemptOf(event, next.status)]
        next.status = event.status
        next.attempt = event.attempt
        if (event.status === 'running') next.startedAt ??= event.at
        break
      case 'step':
        steps ??= new Map(state.steps)
        steps.set(event.path, applyStep(steps.get(event.path), event))
        break
      case 'log':
        newLogs.push(toLogLine(event))
        break
      case 'end':
        next.status = event.status
        next.end = { at: event.at, status: event.status, durationMs: event.durationMs, error: event.error }
        break
      default:
        event satisfies never
    }
  }
  if (steps !== null) next.steps = steps
  if (newLogs.length > 0) {
    const logs = [...state.logs, ...newLogs]
    const dropped = Math.max(0, logs.length - maxLogs)
    next.logs = dropped === 0 ? logs : logs.slice(dropped)
    next.droppedLogs = state.droppedLogs + dropped
  }
  return next
}

function attemptOf({ attempt, at }: { attempt: number; at: string }, before: RunStatus | null): LiveAttempt {
  if (attempt <= 1) return { attempt, at, after: 'start' }
  return { attempt, at, after: before === 'waiting' ? 'wait' : before === 'queued' ? 'queue' : 'loss' }
}

type StepEvent = Extract<RunEvent, { type: 'step' }>

function applyStep(known: LiveStep | undefined, event: StepEvent): LiveStep {
  const going = event.status === 'running' || event.status === 'waiting'
  const retried = known !== undefined && event.attempt > known.attempt
  const startedAt = event.status === 'skipped' ? null : (known?.startedAt ?? startOf(event))
  return {
    path: event.path,
    stepId: event.stepId,
    status: event.status,
    attempt: event.attempt,
    startedAt,
    endedAt: going ? null : event.at,
    durationMs: event.durationMs ?? (going || startedAt === null ? 0 : elapsedMs(startedAt, event.at)),
    // A step tells its input when it starts and its output when it ends.
    input: event.input ?? (retried ? undefined : known?.input),
    output: event.output,
    outputRef: event.outputRef,
    error: event.error,
    wait: event.wait,
    childRunId: event.childRunId ?? known?.childRunId,
    reused: event.reused,
  }
}

/** A step whose start was not told began `durationMs` before its end. */
function startOf(event: StepEvent): string {
  if (event.durationMs === undefined) return event.at
  return new Date(new Date(event.at).getTime() - event.durationMs).toISOString()
}

function elapsedMs(from: string, to: string): number {
  return Math.max(0, new Date(to).getTime() - new Date(from).getTime())
}

function toLogLine(event: Extract<RunEvent, { type: 'log' }>): LogLine {
  return {
    seq: event.seq,
    at: event.at,
    path: event.path ?? null,
    level: event.level,
    message: event.message,
    data: event.data,
  }
}
