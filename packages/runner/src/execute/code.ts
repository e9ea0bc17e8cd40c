import type { ActionFiles } from '@millrace/connector-sdk'
import { createStepContext, type StepSources, thrownByCode } from '../code/index.ts'
import { helpers } from '../evaluate/index.ts'
import { NotJson, TooLarge, toJson } from '../json/index.ts'
import { isA } from '../kinds.ts'
import { endTurn, takeTurn } from '../realm/index.ts'
import { createCodeState } from '../state/index.ts'
import { StepFailure } from '../step-failure.ts'
import type { Outcome, StepContext } from './context.ts'
import { withDeadline } from './deadline.ts'
import { stepLog } from './step-log.ts'

/** Code may fetch, so it counts as a side effect. */
export async function executeCode(context: StepContext): Promise<Outcome> {
  const { step, signal, requests } = context
  context.began()
  // Before the module is loaded: its top level may have side effects too.
  await context.barrier()
  const returned = await withDeadline(
    { timeoutMs: step.timeoutMs, signal, stepId: step.id },
    async (stepSignal) => {
      const { realm, main } = await context.modules.load(step)
      takeTurn(realm)
      try {
        return await context.files.use({ requests, signal: stepSignal }, async (files) => {
          const sources = sourcesOf(context, { files, signal: stepSignal })
          return await main(createStepContext(realm, { sources, helpers }))
        })
      } catch (error) {
        throw thrownByCode(error, step.id)
      } finally {
        endTurn(realm)
      }
    },
  )
  return { kind: 'output', output: outputOf(context, returned) }
}

function sourcesOf(
  context: StepContext,
  { files, signal }: { files: ActionFiles; signal: AbortSignal },
): StepSources {
  const state = () => createCodeState(context)
  return { scope: context.scope, signal, log: { ...stepLog(context) }, files: { ...files }, state }
}

/** What a step gives must be JSON, and within the run's limit. */
export function outputOf({ step, start }: StepContext, value: unknown) {
  try {
    return toJson(value, { root: 'output', maxBytes: start.limits.outputBytes })
  } catch (error) {
    if (isA(error, NotJson)) {
      const message = `Step ${step.id} gave something that JSON cannot hold: ${error.message}`
      throw new StepFailure('output_not_json', message, { details: { path: error.path } })
    }
    if (isA(error, TooLarge)) {
      const { outputBytes } = start.limits
      throw new StepFailure('output_too_large', `The output of step ${step.id} ${error.message}`, {
        details: { limitBytes: outputBytes },
      })
    }
    throw thrownByCode(error, step.id)
  }
}
