import {
  type CustomerStatus,
  customerStatusSchema,
  type FlowSettings,
  flowSettingsSchema,
  type InstanceStatus,
  instanceStatusSchema,
  jsonObjectSchema,
  runCustomerSchema,
  triggerKinds,
  triggerSchema,
} from '@millrace/contracts'
import { Prisma } from '@millrace/db'
import { z } from 'zod'
import type { KeyValues } from '../admission/key-values.ts'
import type { Services } from '../context.ts'
import { notFound } from '../errors.ts'

export type WebhookSettings = z.output<typeof triggerKinds.webhook>

/** The flow behind a webhook's address, and what is needed to say who may call it. */
export interface HookTarget {
  status: InstanceStatus
  customerStatus: CustomerStatus
  webhook: WebhookSettings
  run: {
    organizationId: string
    integrationId: string
    versionId: string
    customerId: string
    instanceId: string
    instanceFlowId: string
    flow: string
    settings: FlowSettings | undefined
    keyValues: KeyValues
  }
  /** Bound to the trigger's slot, still sealed. */
  connection: { id: string; sealed: Uint8Array; sealedVersion: number } | null
}

const rowSchema = z.object({
  organizationId: z.string(),
  integrationId: z.string(),
  versionId: z.string(),
  customerId: z.string(),
  instanceId: z.string(),
  instanceFlowId: z.string(),
  flow: z.string(),
  status: instanceStatusSchema,
  config: jsonObjectSchema,
  customer: runCustomerSchema,
  customerStatus: customerStatusSchema,
  trigger: triggerSchema.nullable(),
  settings: flowSettingsSchema.nullable(),
  connectionId: z.string().nullable(),
  sealed: z.instanceof(Uint8Array).nullable(),
  sealedVersion: z.int().nullable(),
})

/** The one lookup without an organization: the token is what leads to it. Reads only the flow's head of a version. */
export async function findHookTarget(services: Services, token: string): Promise<HookTarget> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) throw notFound('webhook')
  const rows = await services.db.query(Prisma.sql`
    SELECT flow.id AS "instanceFlowId", flow."organizationId", flow.flow, instance.id AS "instanceId",
      instance.status::text, instance.config, instance."integrationId", instance."versionId", instance."customerId",
      json_build_object('id', customer.id, 'externalId', customer."externalId", 'name', customer.name,
        'labels', customer.labels, 'attributes', customer.attributes) AS customer,
      customer.status::text AS "customerStatus",
      definition.flow -> 'trigger' AS trigger, definition.flow -> 'settings' AS settings,
      connection.id AS "connectionId", connection.sealed, connection."sealedVersion"
    FROM "InstanceFlow" flow
      JOIN "Instance" instance ON instance.id = flow."instanceId"
      JOIN "Customer" customer ON customer.id = instance."customerId"
      JOIN "Version" version ON version.id = instance."versionId"
      LEFT JOIN LATERAL jsonb_path_query_first(version.definition, '$.flows[*] ? (@.key == $key)',
        jsonb_build_object('key', flow.flow)) AS definition(flow) ON true
      LEFT JOIN "InstanceConnection" bound ON bound."instanceId" = instance.id
        AND bound.slot = definition.flow -> 'trigger' ->> 'connection'
      LEFT JOIN "Connection" connection ON connection.id = bound."connectionId"
        AND connection."organizationId" = flow."organizationId"
    WHERE flow."hookToken" = ${token}`)
  const [row] = z.array(rowSchema).parse(rows)
  if (row?.trigger?.use !== 'webhook') throw notFound('webhook')
  const {
    status,
    customerStatus,
    trigger,
    settings,
    config,
    customer,
    connectionId,
    sealed,
    sealedVersion,
    ...ids
  } = row
  return {
    status,
    customerStatus,
    webhook: triggerKinds.webhook.parse(trigger.with ?? {}),
    run: { ...ids, settings: settings ?? undefined, keyValues: { customer, config } },
    connection:
      connectionId !== null && sealed !== null && sealedVersion !== null
        ? { id: connectionId, sealed, sealedVersion }
        : null,
  }
}
