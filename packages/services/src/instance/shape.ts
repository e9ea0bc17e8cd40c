import { type Instance, type InstanceSummary, type JsonObject, problemSchema } from '@millrace/contracts'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { requireFound } from '../errors.ts'
import { storedDefinition } from '../integration/definition.ts'
import { isAllowed } from '../permissions.ts'
import { storedPauseCause } from './state.ts'

/** What a list shows: no definitions, which are large. */
export const summarySelect = {
  id: true,
  name: true,
  labels: true,
  status: true,
  problems: true,
  pausedBy: true,
  pendingProblems: true,
  deployedAt: true,
  lastFailedAt: true,
  createdAt: true,
  updatedAt: true,
  customer: { select: { externalId: true, name: true } },
  integration: { select: { key: true, name: true } },
  version: { select: { number: true } },
  pendingVersion: { select: { number: true } },
} as const

export const instanceInclude = {
  customer: true,
  integration: { select: { key: true, name: true } },
  version: true,
  pendingVersion: { select: { number: true } },
  connections: true,
  flows: true,
} as const

export interface SummaryRow {
  id: string
  name: string
  labels: string[]
  status: Instance['status']
  problems: unknown
  pausedBy: string | null
  pendingProblems: unknown
  deployedAt: Date | null
  lastFailedAt: Date | null
  createdAt: Date
  updatedAt: Date
  customer: { externalId: string; name: string }
  integration: { key: string; name: string }
  version: { number: number | null }
  pendingVersion: { number: number | null } | null
}

export interface InstanceRow extends SummaryRow {
  config: unknown
  version: { number: number | null; definition: unknown }
  connections: { slot: string; connectionId: string }[]
  flows: { flow: string; hookToken: string; nextDueAt: Date | null; pollError: string | null }[]
}

export function toSummary(row: SummaryRow): InstanceSummary {
  const { id, name, labels, status } = row
  return {
    id,
    name,
    labels,
    customer: row.customer.externalId,
    customerName: row.customer.name,
    integration: row.integration.key,
    integrationName: row.integration.name,
    version: requireFound(row.version.number, 'version'),
    status,
    problems: storedProblems(row.problems),
    pausedBy: storedPauseCause(row.pausedBy),
    pending:
      row.pendingVersion === null
        ? null
        : {
            version: requireFound(row.pendingVersion.number, 'version'),
            problems: storedProblems(row.pendingProblems),
          },
    deployedAt: row.deployedAt?.toISOString() ?? null,
    lastFailedAt: row.lastFailedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** Whoever has the address of a webhook may start its flow: it is shown to those who may start flows. */
export function toInstance(ctx: Context, row: InstanceRow): Instance {
  const deployed = new Map(row.flows.map((flow) => [flow.flow, flow]))
  const seesHooks = isAllowed(ctx.actor, 'run.start')
  return {
    ...toSummary(row),
    config: storedConfig(row.config),
    connections: boundConnections(row),
    flows: storedDefinition(row.version.definition).flows.map((flow) => {
      const isHook = flow.trigger.use === 'webhook' && seesHooks
      const token = isHook ? deployed.get(flow.key)?.hookToken : undefined
      return {
        key: flow.key,
        name: flow.name,
        trigger: flow.trigger.use,
        webhookUrl: token === undefined ? null : `${ctx.publicUrl}/hooks/${token}`,
        nextDueAt: deployed.get(flow.key)?.nextDueAt?.toISOString() ?? null,
        pollError: deployed.get(flow.key)?.pollError ?? null,
      }
    }),
  }
}

export function boundConnections(row: Pick<InstanceRow, 'connections'>): Record<string, string> {
  return Object.fromEntries(row.connections.map((binding) => [binding.slot, binding.connectionId]))
}

/** Safe: verbs store only what `checkFieldValues` let through. */
export function storedConfig(column: unknown): JsonObject {
  return column as JsonObject
}

export const storedConnections = (column: unknown) => z.record(z.string(), z.string()).parse(column)

export const storedProblems = (column: unknown) => z.array(problemSchema).parse(column)
