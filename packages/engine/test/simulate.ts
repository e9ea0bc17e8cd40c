import {
  type Flow,
  type RecordedStep,
  type RunError,
  type Step,
  stepsOf,
  type Wait,
} from '@millrace/contracts'
import {
  type Advanced,
  advance,
  compileFlow,
  type EngineEffect,
  type EngineEvent,
  initialState,
  isSuspendable,
  resume,
} from '../src/index.ts'
import { isInside } from '../src/path.ts'

export type Outcome =
  | { kind: 'ok'; taken?: string[] }
  | { kind: 'loop'; count: number; concurrency?: number; onItemError?: 'fail' | 'collect' }
  | { kind: 'fail'; error?: Partial<RunError> }
  | { kind: 'stop'; status: 'succeeded' | 'failed' }
  /** The step waits, and what then comes of it. */
  | { kind: 'wait'; end: Outcome }
  /** The step never answers; only the end of the run ends it. */
  | { kind: 'hang' }

export interface Simulation {
  /** What the engine told, in order: `execute a`, `settled a succeeded`, `finished succeeded`... */
  told: string[]
  executed: string[]
  statuses: Map<string, string>
  errors: Map<string, RunError>
  /** All that a worker would record, in order; a path's newer row replaces its older one: see `historyAt`. */
  rows: RecordedStep[]
  finished: { status: string; error?: RunError; lastPath?: string; failedPath?: string } | null
  delays: number[]
  /** Whether at some time nothing executed, so that the run could have given its process back. */
  suspended: boolean
}

interface Options {
  flow: Flow
  outcome: (path: string, attempt: number, step: Step) => Outcome
  recorded?: RecordedStep[]
  /** Which of the waiting answers comes next; default: the oldest. */
  pick?: (waiting: number) => number
  cancelAfter?: string
}

/** Plays the runner: executes effects with prepared outcomes and checks on the way that the engine keeps its word. */
export function simulate({ flow, outcome, recorded = [], pick = () => 0, cancelAfter }: Options): Simulation {
  const compiled = compileFlow(flow)
  const run = newSimulation(recorded)
  const before = new Map(recorded.map((step) => [step.path, step]))
  const outputs = new Map(recorded.map((step) => [step.path, step.output]))
  const waiting: EngineEvent[] = []
  const atWork = new Set<string>()
  const apply = (effect: EngineEffect): void => {
    if (run.finished !== null) throw new Error(`told ${effect.kind} after finished`)
    switch (effect.kind) {
      case 'execute': {
        const { path, attempt, step } = effect
        // A canceled container is opened again, for what is recorded inside may be what ended it.
        if (isContainer(step) && before.get(path)?.status === 'canceled') run.statuses.delete(path)
        if (run.statuses.has(path)) throw new Error(`${path} executes after it was settled`)
        atWork.add(path)
        run.told.push(attempt === 1 ? `execute ${path}` : `execute ${path} #${attempt}`)
        run.executed.push(path)
        run.rows.push({ path, stepId: step.id, status: 'running', attempt })
        if (path === cancelAfter) waiting.unshift({ kind: 'cancel' })
        const event = answer(path, step, outcome(path, attempt, step))
        if (event?.kind === 'step-succeeded') outputs.set(path, outputOf(step, event.taken) ?? path)
        if (event !== null) waiting.push(event)
        if (event?.kind === 'step-waiting') run.rows.push(waitingRow(path, step.id, attempt, callback))
        break
      }
      case 'wait-again': {
        const { path, step, attempt } = effect
        const known = before.get(path)
        if (known?.status !== 'waiting') throw new Error(`${path} waits again and never waited`)
        run.told.push(`wait again ${path}`)
        if (known.wait?.kind === 'retry') waiting.push({ kind: 'retry-due', path })
        else answerWait(path, step, outcome(path, attempt, step))
        break
      }
      case 'retry-later': {
        const { path, attempt, delayMs, error } = effect
        atWork.delete(path)
        run.told.push(`retry ${path} #${attempt}`)
        run.delays.push(delayMs)
        const stepId = error.stepId ?? path
        run.rows.push(waitingRow(path, stepId, attempt - 1, { kind: 'retry', until: delayMs }))
        waiting.push({ kind: 'retry-due', path })
        break
      }
      case 'settled': {
        const { path, stepId, status, attempt, error } = effect
        if (run.statuses.has(path)) throw new Error(`${path} is settled twice`)
        run.told.push(`settled ${path} ${status}`)
        run.statuses.set(path, status)
        atWork.delete(path)
        if (error !== undefined) run.errors.set(path, error)
        const output = status === 'succeeded' ? outputs.get(path) : undefined
        run.rows.push({
          path,
          stepId,
          status,
          attempt,
          ...(output === undefined ? {} : { output }),
          ...(error === undefined ? {} : { error }),
        })
        for (const begun of run.executed) {
          if (isInside(begun, path) && !run.statuses.has(begun)) throw new Error(`${begun} outlives ${path}`)
        }
        break
      }
      case 'caught':
        run.told.push(`caught ${effect.path} ${effect.error.code}`)
        break
      case 'item-ended':
        run.told.push(`ended ${effect.path}[${effect.index}]`)
        break
      case 'loop-closed': {
        const items = effect.items.map((item) =>
          item.ok ? (item.lastPath ?? 'nothing') : `!${item.error.code}`,
        )
        run.told.push(`closed ${effect.path} [${items.join(' ')}]`)
        outputs.set(effect.path, items)
        atWork.add(effect.path)
        waiting.push({ kind: 'step-succeeded', path: effect.path })
        break
      }
      case 'try-closed':
        run.told.push(`closed ${effect.path} ${effect.lastPath ?? 'nothing'}`)
        outputs.set(effect.path, effect.lastPath)
        atWork.add(effect.path)
        waiting.push({ kind: 'step-succeeded', path: effect.path })
        break
      case 'finished': {
        const { kind: _kind, ...end } = effect
        run.finished = end
        run.told.push(`finished ${effect.status}`)
        break
      }
      default:
        effect satisfies never
    }
  }
  const answerWait = (path: string, step: Step, what: Outcome): void => {
    const event = answer(path, step, what.kind === 'wait' ? what.end : what)
    if (event?.kind === 'step-succeeded') outputs.set(path, outputOf(step, event.taken) ?? path)
    if (event !== null) waiting.push(event)
  }
  let now: Advanced =
    recorded.length > 0 ? resume(compiled, recorded) : advance(initialState(compiled), { kind: 'start' })
  while (true) {
    for (const effect of now.effects) apply(effect)
    const isIdle = run.finished === null && atWork.size === 0
    if (isSuspendable(now.state) !== isIdle) throw new Error(`at work: ${[...atWork]}, idle: ${isIdle}`)
    run.suspended ||= isIdle
    const [event] = waiting.splice(pick(waiting.length), 1)
    if (event === undefined) return run
    now = advance(now.state, event)
    if (!('path' in event) || run.statuses.has(event.path)) continue
    if (['step-waiting', 'loop-opened', 'try-opened'].includes(event.kind)) atWork.delete(event.path)
    if (event.kind !== 'step-waiting') continue
    const step = stepOf(flow.steps, event.path)
    answerWait(event.path, step, outcome(event.path, 1, step))
  }
}

/** What is known after the first `count` rows were written. */
export function historyAt(rows: readonly RecordedStep[], count: number): RecordedStep[] {
  return [...new Map(rows.slice(0, count).map((row) => [row.path, row])).values()]
}

const callback: Wait = { kind: 'callback', until: 1000 }

function waitingRow(path: string, stepId: string, attempt: number, wait: Wait): RecordedStep {
  return { path, stepId, status: 'waiting', attempt, wait }
}

function newSimulation(recorded: readonly RecordedStep[]): Simulation {
  const final = recorded.filter(({ status }) => status !== 'running' && status !== 'waiting')
  return {
    told: [],
    executed: [],
    statuses: new Map(final.map(({ path, status }) => [path, status])),
    errors: new Map(),
    rows: [...recorded],
    finished: null,
    delays: [],
    suspended: false,
  }
}

function isContainer({ use }: Step): boolean {
  return use === 'loop' || use === 'try'
}

function outputOf({ use }: Step, taken: string[] | undefined): RecordedStep['output'] {
  if (taken === undefined) return undefined
  return use === 'approval' ? { decision: taken[0] ?? 'expired' } : { taken }
}

function answer(path: string, { use }: Step, outcome: Outcome): EngineEvent | null {
  switch (outcome.kind) {
    case 'ok':
      if (use === 'try') return { kind: 'try-opened', path }
      if (use === 'break') return { kind: 'break', path }
      return { kind: 'step-succeeded', path, ...(outcome.taken ? { taken: outcome.taken } : {}) }
    case 'loop':
      return {
        kind: 'loop-opened',
        path,
        count: outcome.count,
        concurrency: outcome.concurrency ?? 1,
        onItemError: outcome.onItemError ?? 'fail',
      }
    case 'fail':
      return {
        kind: 'step-failed',
        path,
        error: { code: 'unavailable', message: 'no', retryable: true, ...outcome.error },
      }
    case 'stop':
      return { kind: 'stop', path, status: outcome.status, message: 'enough' }
    case 'wait':
      return { kind: 'step-waiting', path }
    case 'hang':
      return null
    default:
      return outcome satisfies never
  }
}

function stepOf(steps: readonly Step[], path: string): Step {
  const id = path.slice(path.lastIndexOf('/') + 1)
  for (const { step } of stepsOf({ steps: [...steps] })) if (step.id === id) return step
  throw new Error(`There is no step ${id}`)
}

export function flowOf(steps: Step[], edges?: [string, string][]): Flow {
  return {
    key: 'flow',
    name: 'Flow',
    trigger: { id: 'trigger', use: 'manual' },
    steps,
    ...(edges === undefined ? {} : { edges }),
  }
}

/** A step named by its id; `more` adds what the case is about. */
export function step(id: string, more: Partial<Step> = {}): Step {
  return { id, use: 'code', ...more }
}
