import type { SandboxRequest } from '@millrace/contracts'
import { createChild } from '@millrace/services/run'
import type { RequestAnswer } from './answer.ts'
import type { RequestContext } from './context.ts'

export async function answerCallFlow(
  { services, owner, lease }: RequestContext,
  { path, request }: { path: string; request: Extract<SandboxRequest, { op: 'call-flow' }> },
): Promise<RequestAnswer> {
  const { flow, input } = request
  const child = await createChild(services, { owner, lease, path, flow, input })
  return child.ok ? { ok: true, value: { runId: child.runId } } : child
}
