import type { SandboxRequest } from '@millrace/contracts'
import { readOutput } from '@millrace/services/lease'
import type { RequestAnswer } from './answer.ts'
import type { RequestContext } from './context.ts'

export function answerReadOutput(
  { services, lease, organizationId, outputBytes }: RequestContext,
  { request }: { request: Extract<SandboxRequest, { op: 'read-output' }> },
): Promise<RequestAnswer> {
  return readOutput(services, {
    runId: lease.runId,
    organizationId,
    path: request.of,
    limitBytes: outputBytes,
  })
}
