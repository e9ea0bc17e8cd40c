import { type Json, type PollFindings, runningInstanceStatuses } from '@millrace/contracts'
import type { Services } from '../context.ts'
import { createRun } from '../run/create.ts'
import { nextDueAt } from '../schedule/next-due.ts'
import { inTransactionWithRuns } from '../shared/transaction.ts'
import type { Poll } from './load.ts'
import { memoryColumn } from './memory.ts'

const transactionTimeoutMs = 60_000

/**
 * Runs and cursor in one transaction: a crash before it repeats the look, one after it repeats nothing. Of two looks
 * that ran at once the second finds another sequence and leaves no trace; so does one whose instance was paused or
 * deleted meanwhile. Gives how many runs it made.
 */
export async function takePollFindings(
  services: Services,
  { poll, findings }: { poll: Poll; findings: PollFindings },
): Promise<number> {
  const { items, position, more } = findings
  return inTransactionWithRuns(
    services,
    async (inner, tx) => {
      const now = services.now()
      const { count } = await tx.tenant(poll.organizationId).instanceFlow.updateMany({
        where: stillWanted(poll),
        data: {
          pollCursor: memoryColumn({ position, failures: 0 }),
          pollSequence: { increment: 1 },
          pollError: null,
          nextDueAt: more ? now : nextDueAt({ schedule: poll.schedule, after: now }),
        },
      })
      if (count === 0) return 0
      const bodies = poll.trigger.poll?.runs === 'per-poll' ? listOf(items) : items
      for (const [index, body] of bodies.entries()) await startRun(inner, { poll, body, index })
      return bodies.length
    },
    { timeoutMs: transactionTimeoutMs },
  )
}

/** The instance's row is locked by the run's insert; the condition here is for the case that there is no run. */
export function stillWanted({ instanceFlowId, sequence }: Poll) {
  return {
    id: instanceFlowId,
    pollSequence: sequence,
    instance: { status: { in: [...runningInstanceStatuses] } },
  }
}

/** No news: no run. */
function listOf(items: Json[]): Json[] {
  return items.length === 0 ? [] : [items]
}

async function startRun(
  services: Services,
  { poll, body, index }: { poll: Poll; body: Json; index: number },
): Promise<void> {
  await createRun(services, {
    organizationId: poll.organizationId,
    integrationId: poll.integrationId,
    versionId: poll.versionId,
    customerId: poll.customer.id,
    instanceId: poll.instanceId,
    instanceFlowId: poll.instanceFlowId,
    flow: poll.flow.key,
    settings: poll.flow.settings,
    keyValues: { customer: poll.customer, config: poll.config },
    trigger: 'poll',
    value: { body },
    dedupeKey: `poll:${poll.sequence}:${index}`,
  })
}
