import { takeTurn } from '../realm/index.ts'
import { executeAction } from './action.ts'
import { executeApproval } from './approval.ts'
import { executeBranch } from './branch.ts'
import { executeCallFlow } from './call-flow.ts'
import { executeCode } from './code.ts'
import { executeBreak, openTry } from './containers.ts'
import type { Outcome, StepContext } from './context.ts'
import { dataSourceOf, executeDataSource } from './data-source.ts'
import { openLoop } from './loop.ts'
import { executePoll, pollingTrigger } from './poll.ts'
import { executeRespond } from './respond.ts'
import { executeSetState } from './set-state.ts'
import { executeStop } from './stop.ts'
import { executeTransform } from './transform.ts'
import { executeWait } from './wait.ts'

/** One attempt of one step. Throws `StepFailure` with what the journal is to hold. */
export async function executeStep(context: StepContext): Promise<Outcome> {
  // Code steps take their own turn, as the realm that they have.
  if (context.step.use !== 'code') takeTurn(null)
  switch (context.step.use) {
    case 'code':
      return executeCode(context)
    case 'branch':
      return executeBranch(context)
    case 'loop':
      return openLoop(context)
    case 'try':
      return openTry(context)
    case 'break':
      return executeBreak(context)
    case 'wait':
      return executeWait(context)
    case 'approval':
      return executeApproval(context)
    case 'call-flow':
      return executeCallFlow(context)
    case 'respond':
      return executeRespond(context)
    case 'set-state':
      return executeSetState(context)
    case 'stop':
      return executeStop(context)
    case 'transform':
      return executeTransform(context)
    default: {
      const trigger = pollingTrigger(context)
      if (trigger !== null) return executePoll(context, trigger)
      const source = dataSourceOf(context)
      return source === null ? executeAction(context) : executeDataSource(context, source)
    }
  }
}
