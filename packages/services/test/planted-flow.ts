import { randomUUID } from 'node:crypto'
import type { Flow, FlowSettings, Json } from '@millrace/contracts'
import type { Context } from '../src/index.ts'
import { createRun } from '../src/run/create.ts'
import type { NewRun } from '../src/run/new-run.ts'
import { jsonColumn } from '../src/shared/json-column.ts'
import { definition, uniqueKey, webhookFlow } from './factories.ts'

export interface PlantedFlow {
  integrationId: string
  instanceId: string
  instanceFlowId: string
  customerId: string
  versionId: string
  /** Accepts an event with this body, as the ingest of a webhook does. */
  start(body?: Json, overrides?: Partial<NewRun>): Promise<{ runId: string; created: boolean }>
}

/** A deployed flow, written as rows: for tests of what follows from the settings of a flow, not of how they came there. */
export async function plantFlow(
  ctx: Context,
  { settings, steps }: { settings?: FlowSettings; steps?: Flow['steps'] } = {},
): Promise<PlantedFlow> {
  const { system } = ctx.db
  const { organizationId } = ctx.actor
  const of = { organizationId }
  const flow: Flow = {
    ...webhookFlow(),
    ...(steps === undefined ? {} : { steps }),
    ...(settings === undefined ? {} : { settings }),
  }
  const draft = definition({ flows: [flow] })
  const { id: integrationId } = await system.integration.create({
    data: { ...of, key: draft.key, name: draft.name, draft: jsonColumn(draft) },
  })
  const { id: versionId } = await system.version.create({
    data: { ...of, integrationId, number: 1, definition: jsonColumn(draft), checksum: draft.key },
  })
  const { id: customerId } = await system.customer.create({
    data: { ...of, externalId: uniqueKey('customer'), name: 'Globex' },
  })
  const { id: instanceId } = await system.instance.create({
    data: { ...of, integrationId, versionId, customerId, status: 'enabled' },
  })
  const { id: instanceFlowId } = await system.instanceFlow.create({
    data: { ...of, instanceId, flow: flow.key, hookToken: randomUUID() },
  })
  const base = { organizationId, integrationId, instanceId, instanceFlowId, customerId, versionId }
  return {
    ...base,
    start: (body = null, overrides = {}) =>
      createRun(ctx, {
        ...base,
        flow: flow.key,
        settings: flow.settings,
        trigger: 'webhook',
        value: { body },
        ...overrides,
      }),
  }
}
