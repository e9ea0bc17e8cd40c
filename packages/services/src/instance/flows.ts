import { randomBytes } from 'node:crypto'
import { type Definition, type Flow, triggerKinds } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { nextDueAt } from '../schedule/next-due.ts'

/**
 * One InstanceFlow per flow of the version. A flow that stays keeps its webhook address across versions, one that is
 * gone loses it. Schedules are due only while the instance is enabled.
 */
export async function syncFlows(
  tx: TenantClient,
  options: {
    instance: { id: string; organizationId: string; flows: { id: string; flow: string }[] }
    definition: Definition
    enabled: boolean
    now: Date
  },
): Promise<void> {
  const { instance, definition, enabled, now } = options
  const keys = definition.flows.map((flow) => flow.key)
  await tx.instanceFlow.deleteMany({ where: { instanceId: instance.id, flow: { notIn: keys } } })
  const deployed = new Map(instance.flows.map((row) => [row.flow, row.id]))
  for (const flow of definition.flows) {
    const dueAt = enabled ? firstDueAt(flow, now) : null
    const id = deployed.get(flow.key)
    if (id === undefined) {
      await tx.instanceFlow.create({
        data: {
          organizationId: instance.organizationId,
          instanceId: instance.id,
          flow: flow.key,
          hookToken: randomBytes(32).toString('base64url'),
          nextDueAt: dueAt,
        },
      })
    } else {
      await tx.instanceFlow.update({ where: { id }, data: { nextDueAt: dueAt } })
    }
  }
}

function firstDueAt(flow: Flow, now: Date): Date | null {
  if (flow.trigger.use !== 'schedule') return null
  const { cron, timezone, everyMs } = triggerKinds.schedule.parse(flow.trigger.with ?? {})
  if (cron !== undefined) return nextDueAt({ schedule: { cron, timezone }, after: now })
  return everyMs === undefined ? null : nextDueAt({ schedule: { everyMs }, after: now })
}
