import { executeAction } from './action.ts'
import { executeBranch } from './branch.ts'
import { executeCode } from './code.ts'
import type { Outcome, StepContext } from './context.ts'
import { openLoop } from './loop.ts'
import { executeRespond } from './respond.ts'
import { executeStop } from './stop.ts'

/** One attempt of one step. Throws `StepFailure` with what the journal is to hold. */
export async function executeStep(context: StepContext): Promise<Outcome> {
  switch (context.step.use) {
    case 'code':
      return executeCode(context)
    case 'branch':
      return executeBranch(context)
    case 'loop':
      return openLoop(context)
    case 'respond':
      return executeRespond(context)
    case 'stop':
      return executeStop(context)
    default:
      return executeAction(context)
  }
}
