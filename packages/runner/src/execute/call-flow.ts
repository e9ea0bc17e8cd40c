import type { Json } from '@millrace/contracts'
import { evaluateDeep } from '../evaluate/index.ts'
import { TooLarge, toJson } from '../json/index.ts'
import { StepFailure } from '../step-failure.ts'
import type { Outcome, StepContext } from './context.ts'

/** Starts a run of another flow of the integration. The same path always gives the same run, so a repeat starts none. */
export async function executeCallFlow(context: StepContext): Promise<Outcome> {
  const { step, scope } = context
  const { flow, input: given = null, wait } = step.with ?? {}
  if (typeof flow !== 'string') throw new StepFailure('input_invalid', `Step ${step.id} names no flow`)
  const input = inputOf(context, evaluateDeep(given, scope, 'with.input'))
  context.began({ flow, input })
  await context.barrier()
  const runId = runIdOf(await context.requests.ask({ op: 'call-flow', flow, input }))
  return wait === false
    ? { kind: 'output', output: { runId } }
    : { kind: 'waiting', wait: { kind: 'child', runId } }
}

function inputOf({ step, start }: StepContext, value: Json): Json {
  try {
    return toJson(value, { root: 'input', maxBytes: start.limits.outputBytes })
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error
    const message = `The input that step ${step.id} gives to another flow ${error.message}: give a file instead`
    throw new StepFailure('output_too_large', message)
  }
}

function runIdOf(reply: Json): string {
  if (typeof reply === 'object' && reply !== null && 'runId' in reply && typeof reply.runId === 'string')
    return reply.runId
  throw new StepFailure('internal', 'The worker started a run and did not say which')
}
