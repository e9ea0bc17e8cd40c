import type { SandboxRequest } from '@millrace/contracts'
import { applyState } from '@millrace/services/state'
import type { RequestAnswer } from './answer.ts'
import type { RequestContext } from './context.ts'

export function answerState(
  { services, owner, lease }: RequestContext,
  { path, request }: { path: string; request: Extract<SandboxRequest, { op: 'state' }> },
): Promise<RequestAnswer> {
  const { ordinal, action } = request
  return applyState(services, { owner, lease, path, ordinal, action })
}
