import type { SandboxRequest } from '@millrace/contracts'
import { applyState } from '@millrace/services/state'
import type { RequestAnswer } from './answer.ts'
import type { RequestContext } from './context.ts'

export function answerState(
  { services, owner, lease }: RequestContext,
  {
    path,
    request,
    isRunning,
  }: { path: string; request: Extract<SandboxRequest, { op: 'state' }>; isRunning: boolean },
): Promise<RequestAnswer> {
  const { ordinal, action } = request
  // What code left behind by a step does is not repeated, and its records would stay until the run ends.
  return applyState(services, { owner, lease, path, ordinal, action, isRepeatable: isRunning })
}
