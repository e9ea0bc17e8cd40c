import {
  type Flow,
  type JsonObject,
  jsonObjectSchema,
  type RunCustomer,
  type SandboxConnection,
  type Trigger,
  takesEvents,
} from '@millrace/contracts'
import { openConnection, type SealedConnectionRow } from '../connection/seal.ts'
import type { Services } from '../context.ts'
import { toRunCustomer } from '../customer/run-customer.ts'
import { storedDefinition } from '../integration/definition.ts'
import type { Schedule } from '../schedule/next-due.ts'
import { scheduleOf } from '../schedule/trigger-schedule.ts'
import { openForSandbox } from '../token-refresh/open-for-sandbox.ts'
import { type PollMemory, readMemory } from './memory.ts'

/** Everything that one look for news needs. */
export interface Poll {
  instanceFlowId: string
  /** The look that this is: its result counts only while no other result of it has been taken. */
  sequence: number
  organizationId: string
  integrationId: string
  integration: string
  versionId: string
  version: number | null
  flow: Flow
  trigger: Trigger
  schedule: Schedule
  memory: PollMemory
  config: JsonObject
  customer: RunCustomer
  instanceId: string
  /** By slot: that of the trigger, when it has one and something is bound to it. */
  connections: Record<string, SandboxConnection>
}

/** null: nothing is to be looked for any more, by this job at least. */
export async function loadPoll(
  services: Services,
  { instanceFlowId, sequence }: { instanceFlowId: string; sequence: number },
): Promise<Poll | null> {
  const row = await services.db.system.instanceFlow.findUnique({
    where: { id: instanceFlowId },
    include: {
      instance: {
        include: {
          version: true,
          customer: true,
          integration: { select: { key: true } },
          connections: { include: { connection: true } },
        },
      },
    },
  })
  if (row === null || row.pollSequence !== sequence || !takesEvents(row.instance.status)) return null
  if (row.instance.customer.status !== 'active') return null
  const { instance, organizationId } = row
  const flow = storedDefinition(instance.version.definition).flows.find(({ key }) => key === row.flow)
  const config = jsonObjectSchema.parse(instance.config)
  const schedule = flow === undefined ? null : scheduleOf(flow.trigger, config)
  if (flow === undefined || schedule?.kind !== 'poll') return null
  const slot = flow.trigger.connection
  const bound = instance.connections.find((binding) => binding.slot === slot)?.connection
  return {
    instanceFlowId,
    sequence,
    organizationId,
    integrationId: instance.integrationId,
    integration: instance.integration.key,
    versionId: instance.versionId,
    version: instance.version.number,
    flow,
    trigger: flow.trigger,
    schedule: schedule.schedule,
    memory: readMemory(row.pollCursor),
    config,
    customer: toRunCustomer(instance.customer),
    instanceId: instance.id,
    connections: slot === undefined || bound === undefined ? {} : { [slot]: await opened(services, bound) },
  }
}

async function opened(
  services: Services,
  row: SealedConnectionRow & { connector: string; type: string },
): Promise<SandboxConnection> {
  const values = await openConnection(services, row, { reason: 'poll' })
  return openForSandbox(services, { row, values })
}
