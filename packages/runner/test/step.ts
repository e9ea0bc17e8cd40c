import type { Json, SandboxRequest, StartMessage, StateAction, Step } from '@millrace/contracts'
import { StepModules } from '../src/code/index.ts'
import { type ConnectorSource, noConnectors } from '../src/connectors.ts'
import type { Scope } from '../src/evaluate/index.ts'
import { executeStep, type Outcome, type StepContext, Tokens } from '../src/execute/index.ts'
import { RunFiles } from '../src/files/index.ts'
import { createRedactor } from '../src/redact.ts'
import { rehearsal } from '../src/rehearse.ts'
import { RunLog } from '../src/run/run-log.ts'
import { readState } from '../src/state/index.ts'
import { scopeFixture } from './scope.ts'

/** What a step asked of the state, and what it came to. */
export interface Executed {
  outcome: Outcome
  asked: { ordinal: number; action: StateAction }[]
  inputs: Json[]
}

/** What a step asks of the state; `answer` stands for the worker. */
export function askingStep(step: Step, answer: (action: StateAction) => Json = () => null) {
  const asked: Executed['asked'] = []
  let ordinal = 0
  const asking = {
    step,
    requests: {
      ask: async (request: SandboxRequest) => {
        if (request.op !== 'state') throw new Error(`The step asked for ${request.op}`)
        asked.push({ ordinal: request.ordinal, action: request.action })
        return answer(request.action)
      },
      push: async () => {},
      pull: async () => new Uint8Array(),
    },
    nextOrdinal: () => {
      ordinal += 1
      return ordinal - 1
    },
  }
  return { asking, asked }
}

interface AloneOptions {
  scope?: Partial<Scope>
  answer?: (action: StateAction) => Json
  start?: Partial<StartMessage>
  connectors?: ConnectorSource
}

/** Executes one step without a sandbox. Code needs one: see the harness. */
export async function executeAlone(
  step: Step,
  { scope = {}, answer, start: around = {}, connectors = noConnectors }: AloneOptions = {},
): Promise<Executed> {
  const { asking, asked } = askingStep(step, answer)
  const inputs: Json[] = []
  const start = { ...rehearsal, ...around, limits: { ...rehearsal.limits, outputBytes: 1_000_000 } }
  const channel = { send: () => {}, sendData: () => {}, drained: () => null, flush: async () => {} }
  const context: StepContext = {
    ...asking,
    path: step.id,
    scope: { ...scopeFixture(scope), state: await readState(asking) },
    start,
    signal: new AbortController().signal,
    log: new RunLog({
      channel,
      redactor: createRedactor([], () => []),
      limits: start.limits,
      onFlood: () => {},
    }),
    modules: new StepModules(),
    connectors,
    began: (input) => {
      if (input !== undefined) inputs.push(input)
    },
    barrier: async () => {},
    files: new RunFiles(),
    tokens: new Tokens(start.connections),
    recordedItems: undefined,
    respond: () => {},
  }
  return { outcome: await executeStep(context), asked, inputs }
}

/** What a step gives. */
export async function outputOfAlone(...given: Parameters<typeof executeAlone>): Promise<Json> {
  const { outcome } = await executeAlone(...given)
  if (outcome.kind !== 'output') throw new Error(`The step came to ${outcome.kind}`)
  return outcome.output
}
