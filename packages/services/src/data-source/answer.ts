import type { Services } from '../context.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { type CallResult, callTopic } from './call.ts'

/** Stores what the sandbox brought, once, and tells who waits for it. */
export async function answerSandboxCall(
  services: Services,
  { callId, organizationId, result }: { callId: string; organizationId: string; result: CallResult },
): Promise<void> {
  await services.db.tenant(organizationId).sandboxCall.updateMany({
    where: { id: callId, answeredAt: null },
    data: {
      answeredAt: services.now(),
      ...(result.ok ? { output: jsonColumn(result.page) } : { error: jsonColumn(result.error) }),
    },
  })
  await services.live.publish({ topic: callTopic(callId), seq: 1 })
}
