import type { Flow, RecordedStep, RunError, Step } from '@millrace/contracts'
import { type Advanced, advance, compileFlow, type EngineEvent, initialState, resume } from '../src/index.ts'

export type Outcome =
  | { kind: 'ok'; taken?: string[] }
  | { kind: 'loop'; count: number; concurrency?: number; onItemError?: 'fail' | 'collect' }
  | { kind: 'fail'; error?: Partial<RunError> }
  | { kind: 'stop'; status: 'succeeded' | 'failed' }
  /** The step never answers; only the end of the run ends it. */
  | { kind: 'hang' }

export interface Simulation {
  /** What the engine told, in order: `execute a`, `settled a succeeded`, `finished succeeded`... */
  told: string[]
  executed: string[]
  statuses: Map<string, string>
  errors: Map<string, RunError>
  /** What a journal would hold after each settled step. */
  journal: RecordedStep[]
  finished: { status: string; error?: RunError; lastPath?: string } | null
  delays: number[]
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
  const outputs = new Map(recorded.map((step) => [step.path, step.output]))
  const waiting: EngineEvent[] = []
  let now: Advanced =
    recorded.length > 0 ? resume(compiled, recorded) : advance(initialState(compiled), { kind: 'start' })
  while (true) {
    for (const effect of now.effects) {
      if (run.finished !== null) throw new Error(`told ${effect.kind} after finished`)
      switch (effect.kind) {
        case 'execute': {
          const { path, attempt, step } = effect
          if (run.statuses.has(path)) throw new Error(`${path} executes after it was settled`)
          run.told.push(attempt === 1 ? `execute ${path}` : `execute ${path} #${attempt}`)
          run.executed.push(path)
          if (path === cancelAfter) waiting.unshift({ kind: 'cancel' })
          const event = answer(path, outcome(path, attempt, step))
          if (event?.kind === 'step-succeeded') outputs.set(path, event.taken ? { taken: event.taken } : path)
          if (event !== null) waiting.push(event)
          break
        }
        case 'retry-later':
          run.told.push(`retry ${effect.path} #${effect.attempt}`)
          run.delays.push(effect.delayMs)
          waiting.push({ kind: 'retry-due', path: effect.path })
          break
        case 'settled': {
          const { path, stepId, status, attempt, error } = effect
          if (run.statuses.has(path)) throw new Error(`${path} is settled twice`)
          run.told.push(`settled ${path} ${status}`)
          run.statuses.set(path, status)
          if (error !== undefined) run.errors.set(path, error)
          if (status === 'canceled') break
          const output = status === 'succeeded' ? outputs.get(path) : undefined
          run.journal.push({
            path,
            stepId,
            status,
            attempt,
            ...(output === undefined ? {} : { output }),
            ...(error === undefined ? {} : { error }),
          })
          break
        }
        case 'loop-closed': {
          const items = effect.items.map((item) => (item.ok ? item.lastPath : `!${item.error.code}`))
          run.told.push(`closed ${effect.path} [${items.join(' ')}]`)
          outputs.set(effect.path, items)
          waiting.push({ kind: 'step-succeeded', path: effect.path })
          break
        }
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
    const [event] = waiting.splice(pick(waiting.length), 1)
    if (event === undefined) return run
    now = advance(now.state, event)
  }
}

function newSimulation(recorded: readonly RecordedStep[]): Simulation {
  const final = recorded.filter(({ status }) => status !== 'running')
  return {
    told: [],
    executed: [],
    statuses: new Map(final.map(({ path, status }) => [path, status])),
    errors: new Map(),
    journal: [...final],
    finished: null,
    delays: [],
  }
}

function answer(path: string, outcome: Outcome): EngineEvent | null {
  switch (outcome.kind) {
    case 'ok':
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
    case 'hang':
      return null
    default:
      return outcome satisfies never
  }
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
