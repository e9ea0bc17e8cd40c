import type { Instance, JsonObject } from '@millrace/contracts'
import type { Services } from '../context.ts'
import { requireFound } from '../errors.ts'
import { storedDefinition } from '../integration/definition.ts'

export const instanceInclude = {
  customer: true,
  integration: { select: { key: true, name: true } },
  version: true,
  connections: true,
  flows: true,
} as const

export interface InstanceRow {
  id: string
  status: Instance['status']
  config: unknown
  createdAt: Date
  updatedAt: Date
  customer: { externalId: string; name: string }
  integration: { key: string; name: string }
  version: { number: number | null; definition: unknown }
  connections: { slot: string; connectionId: string }[]
  flows: { flow: string; hookToken: string; nextDueAt: Date | null; pollError: string | null }[]
}

export function toInstance(services: Services, row: InstanceRow): Instance {
  const deployed = new Map(row.flows.map((flow) => [flow.flow, flow]))
  return {
    id: row.id,
    customer: row.customer.externalId,
    customerName: row.customer.name,
    integration: row.integration.key,
    integrationName: row.integration.name,
    version: requireFound(row.version.number, 'version'),
    status: row.status,
    config: storedConfig(row.config),
    connections: boundConnections(row),
    flows: storedDefinition(row.version.definition).flows.map((flow) => {
      const token = flow.trigger.use === 'webhook' ? deployed.get(flow.key)?.hookToken : undefined
      return {
        key: flow.key,
        name: flow.name,
        trigger: flow.trigger.use,
        webhookUrl: token === undefined ? null : `${services.publicUrl}/hooks/${token}`,
        nextDueAt: deployed.get(flow.key)?.nextDueAt?.toISOString() ?? null,
        pollError: deployed.get(flow.key)?.pollError ?? null,
      }
    }),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

export function boundConnections(row: Pick<InstanceRow, 'connections'>): Record<string, string> {
  return Object.fromEntries(row.connections.map((binding) => [binding.slot, binding.connectionId]))
}

/** Safe: verbs store only what `checkFieldValues` let through. */
export function storedConfig(column: unknown): JsonObject {
  return column as JsonObject
}
