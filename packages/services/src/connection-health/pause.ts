import { runningInstanceStatuses } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { jsonColumn } from '../shared/json-column.ts'

/**
 * Instances that use a connection which somebody has to authorize again take no events, and no run of theirs burns its
 * retries. Two statements, however many there are. Gives how many it paused.
 */
export async function pauseForConnection(
  tx: TenantClient,
  { connectionId, name }: { connectionId: string; name: string },
): Promise<number> {
  const uses = { connections: { some: { connectionId } } }
  const problems = [
    {
      path: 'connections',
      message: `The connection "${name}" has to be authorized again.`,
      hint: 'Reconnect it.',
    },
  ]
  // As the state machine says: who is paused already stays so, by whoever it was.
  const { count } = await tx.instance.updateMany({
    where: { ...uses, status: { in: [...runningInstanceStatuses] } },
    data: { status: 'paused', pausedBy: 'connection', problems: jsonColumn(problems) },
  })
  await tx.instanceFlow.updateMany({
    where: { instance: { ...uses, pausedBy: 'connection' } },
    data: { nextDueAt: null },
  })
  return count
}
