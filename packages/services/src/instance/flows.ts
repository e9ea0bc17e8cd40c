import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Definition, Flow } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { nextDueAt } from '../schedule/next-due.ts'
import { scheduleOf } from '../schedule/trigger-schedule.ts'

interface DeployedFlow {
  id: string
  flow: string
  nextDueAt: Date | null
}

/**
 * One InstanceFlow per flow of the version. A flow that stays keeps its webhook address and where its polls have come to
 * across versions; one that is gone loses both. Flows are due only while the instance is enabled; one whose trigger is
 * as before stays due when it was, so that upgrading often starves no schedule.
 */
export async function syncFlows(
  tx: TenantClient,
  options: {
    instance: { id: string; organizationId: string; flows: DeployedFlow[] }
    /** What the instance has run until now. */
    previous: Definition
    definition: Definition
    enabled: boolean
    now: Date
  },
): Promise<void> {
  const { instance, previous, definition, enabled, now } = options
  const keys = definition.flows.map((flow) => flow.key)
  await tx.instanceFlow.deleteMany({ where: { instanceId: instance.id, flow: { notIn: keys } } })
  const deployed = new Map(instance.flows.map((row) => [row.flow, row]))
  for (const flow of definition.flows) {
    const row = deployed.get(flow.key)
    if (row === undefined) {
      await tx.instanceFlow.create({
        data: {
          organizationId: instance.organizationId,
          instanceId: instance.id,
          flow: flow.key,
          hookToken: randomBytes(32).toString('base64url'),
          nextDueAt: enabled ? firstDueAt(flow, now) : null,
        },
      })
    } else if (!(enabled && row.nextDueAt !== null && isSameTrigger(flow, previous))) {
      const dueAt = enabled ? firstDueAt(flow, now) : null
      await tx.instanceFlow.update({ where: { id: row.id }, data: { nextDueAt: dueAt } })
    }
  }
}

function isSameTrigger({ key, trigger }: Flow, previous: Definition): boolean {
  const before = previous.flows.find((flow) => flow.key === key)
  return before !== undefined && isDeepStrictEqual(before.trigger, trigger)
}

/** A poll looks at once: what is new counts from the moment of the deployment. */
function firstDueAt(flow: Flow, now: Date): Date | null {
  const trigger = scheduleOf(flow.trigger)
  if (trigger === null) return null
  return trigger.kind === 'poll' ? now : nextDueAt({ schedule: trigger.schedule, after: now })
}
