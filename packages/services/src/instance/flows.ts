import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Definition, Flow, JsonObject } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { nextDueAt } from '../schedule/next-due.ts'
import { scheduleOf } from '../schedule/trigger-schedule.ts'

export interface DeployedFlow {
  id: string
  flow: string
  nextDueAt: Date | null
}

interface FlowsOptions {
  deployed: readonly DeployedFlow[]
  /** What the instance has run until now. */
  previous: Definition
  definition: Definition
  /** What it is to run with: a schedule may be of the customer's choice. */
  config: JsonObject
  /** What it has run with until now; left out: the same. */
  previousConfig?: JsonObject
  enabled: boolean
  now: Date
}

/** What becomes of the flows of an instance. */
export interface FlowPlan {
  /** Ids of those that are gone. */
  remove: string[]
  create: { flow: string; hookToken: string; nextDueAt: Date | null }[]
  reschedule: { id: string; nextDueAt: Date | null }[]
}

/**
 * One InstanceFlow per flow of the version. A flow that stays keeps its webhook address and where its polls have come to
 * across versions; one that is gone loses both. Flows are due only while the instance is enabled; one whose trigger and
 * schedule are as before stays due when it was, so that upgrading often starves no schedule.
 */
export function planFlows(options: FlowsOptions): FlowPlan {
  const { deployed, definition, config, enabled, now } = options
  const rows = new Map(deployed.map((row) => [row.flow, row]))
  const keys = new Set(definition.flows.map((flow) => flow.key))
  const plan: FlowPlan = {
    remove: deployed.filter((row) => !keys.has(row.flow)).map(({ id }) => id),
    create: [],
    reschedule: [],
  }
  for (const flow of definition.flows) {
    const row = rows.get(flow.key)
    const staysDue = enabled && row !== undefined && row.nextDueAt !== null && isDueAsBefore(flow, options)
    if (staysDue) continue
    const dueAt = enabled ? firstDueAt(flow, { config, now }) : null
    if (row === undefined) plan.create.push({ flow: flow.key, hookToken: newHookToken(), nextDueAt: dueAt })
    else if (row.nextDueAt?.getTime() !== dueAt?.getTime())
      plan.reschedule.push({ id: row.id, nextDueAt: dueAt })
  }
  return plan
}

export async function syncFlows(
  tx: TenantClient,
  { instance, ...options }: { instance: { id: string; organizationId: string } } & FlowsOptions,
): Promise<void> {
  const { id: instanceId, organizationId } = instance
  const { remove, create, reschedule } = planFlows(options)
  if (remove.length > 0) await tx.instanceFlow.deleteMany({ where: { id: { in: remove } } })
  if (create.length > 0)
    await tx.instanceFlow.createMany({
      data: create.map((flow) => ({ ...flow, instanceId, organizationId })),
    })
  for (const { id, nextDueAt: dueAt } of reschedule)
    await tx.instanceFlow.update({ where: { id }, data: { nextDueAt: dueAt } })
}

function newHookToken(): string {
  return randomBytes(32).toString('base64url')
}

function isDueAsBefore(
  { key, trigger }: Flow,
  { previous, config, previousConfig = config }: FlowsOptions,
): boolean {
  const before = previous.flows.find((flow) => flow.key === key)?.trigger
  if (before === undefined || !isDeepStrictEqual(before, trigger)) return false
  return isDeepStrictEqual(scheduleOf(before, previousConfig), scheduleOf(trigger, config))
}

/** A poll looks at once: what is new counts from the moment of the deployment. */
function firstDueAt(flow: Flow, { config, now }: { config: JsonObject; now: Date }): Date | null {
  const trigger = scheduleOf(flow.trigger, config)
  if (trigger === null) return null
  return trigger.kind === 'poll' ? now : nextDueAt({ schedule: trigger.schedule, after: now })
}
