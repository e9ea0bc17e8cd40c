import type { ActionFiles } from '@millrace/connector-sdk'
import { thrownByCode } from '../code/index.ts'
import { helpers } from '../evaluate/index.ts'
import { NotJson, TooLarge, toJson } from '../json/index.ts'
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
      const main = await context.modules.load(step)
      try {
        return await context.files.use(
          { requests, signal: stepSignal },
          async (files) => await main(codeContext(context, { files, signal: stepSignal })),
        )
      } catch (error) {
        throw thrownByCode(error, step.id)
      }
    },
  )
  return { kind: 'output', output: outputOf(context, returned) }
}

function codeContext(
  context: StepContext,
  { files, signal }: { files: ActionFiles; signal: AbortSignal },
): object {
  const state = createCodeState(context)
  return { ...context.scope, ...helpers, state, log: stepLog(context), files, signal }
}

/** What a step gives must be JSON, and within the run's limit. */
export function outputOf({ step, start }: StepContext, value: unknown) {
  try {
    return toJson(value, { root: 'output', maxBytes: start.limits.outputBytes })
  } catch (error) {
    if (error instanceof NotJson) {
      const message = `Step ${step.id} gave something that JSON cannot hold: ${error.message}`
      throw new StepFailure('output_not_json', message, { details: { path: error.path } })
    }
    if (error instanceof TooLarge) {
      const { outputBytes } = start.limits
      throw new StepFailure('output_too_large', `The output of step ${step.id} ${error.message}`, {
        details: { outputBytes },
      })
    }
    throw thrownByCode(error, step.id)
  }
}
