import type { Json, StartMessage, Step, Wait } from '@millrace/contracts'
import type { StepModules } from '../code/index.ts'
import type { ConnectorSource } from '../connectors.ts'
import type { Scope } from '../evaluate/index.ts'
import type { RunFiles } from '../files/index.ts'
import type { StepRequests } from '../requests.ts'
import type { RunLog } from '../run/run-log.ts'
import type { Tokens } from './tokens.ts'

/** What executing one attempt of one step needs. */
export interface StepContext {
  step: Step
  path: string
  scope: Scope
  start: StartMessage
  signal: AbortSignal
  log: RunLog
  modules: StepModules
  connectors: ConnectorSource
  /** Journals that the step began, with the input it was given; of a loop, with items that must not change on a resume. */
  began(input?: Json, items?: readonly Json[]): void
  /** Waits until all earlier results are durable: call it before the first side effect. */
  barrier(): Promise<void>
  /** What this step asks of the worker. */
  requests: StepRequests
  files: RunFiles
  tokens: Tokens
  /** 0, 1, 2...: the number of this effect on state in the attempt. A repeated step counts anew, and gets recorded answers. */
  nextOrdinal(): number
  /** Of a loop that a resumed run opens again. */
  recordedItems: readonly Json[] | undefined
  respond(answer: { status: number; headers: Record<string, string>; body: Json }): void
}

/** What a step came to. Failures are thrown as `StepFailure`. */
export type Outcome =
  | { kind: 'output'; output: Json; taken?: string[] }
  /** A test run gave the output; nothing was executed. */
  | { kind: 'pinned'; output: Json }
  | LoopOutcome
  | { kind: 'try' }
  | { kind: 'break' }
  /** The step has begun, and goes on when its wait is over. */
  | { kind: 'waiting'; wait: Wait }
  | { kind: 'stop'; status: 'succeeded' | 'failed'; message: string }

export interface LoopOutcome {
  kind: 'loop'
  items: readonly Json[]
  concurrency: number
  onItemError: 'fail' | 'collect'
  /** `none`: the loop keeps nothing of its items. */
  output: 'list' | 'none'
}
