import { instanceStatusSchema, jsonObjectSchema } from '@millrace/contracts'
import { Prisma, type Scopes } from '@millrace/db'
import { z } from 'zod'

const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  labels: z.array(z.string()),
  customerId: z.string(),
  integrationId: z.string(),
  versionId: z.string(),
  status: instanceStatusSchema,
  pausedBy: z.string().nullable(),
  config: jsonObjectSchema,
  connections: z.array(z.object({ slot: z.string(), connectionId: z.string() })),
  flows: z.array(z.object({ id: z.string(), flow: z.string(), nextDueAt: z.coerce.date().nullable() })),
})

/** One of many instances that change together. */
export type BatchRow = z.infer<typeof rowSchema>

/**
 * Takes the locks of many instances, in the order of their ids so that no two batches wait for each other, and reads them
 * as they are then. Events are accepted meanwhile: runs hold a weaker lock beside this one.
 */
export async function lockBatch(
  tx: Scopes,
  { organizationId, ids }: { organizationId: string; ids: readonly string[] },
): Promise<BatchRow[]> {
  if (ids.length === 0) return []
  await tx.query(Prisma.sql`
    SELECT FROM "Instance" WHERE "organizationId" = ${organizationId}::uuid AND id = ANY(${ids}::uuid[])
    ORDER BY id FOR NO KEY UPDATE`)
  // Another statement: one that waited for a lock would read the rows beside it as they were before.
  const rows = await tx.query(Prisma.sql`
    SELECT instance.id, instance.name, instance.labels, instance."customerId", instance."integrationId",
      instance."versionId", instance.status::text, instance."pausedBy", instance.config,
      coalesce((SELECT json_agg(json_build_object('slot', bound.slot, 'connectionId', bound."connectionId"))
        FROM "InstanceConnection" bound WHERE bound."instanceId" = instance.id), '[]') AS connections,
      coalesce((SELECT json_agg(json_build_object('id', flow.id, 'flow', flow.flow, 'nextDueAt', flow."nextDueAt"))
        FROM "InstanceFlow" flow WHERE flow."instanceId" = instance.id), '[]') AS flows
    FROM "Instance" instance
    WHERE instance."organizationId" = ${organizationId}::uuid AND instance.id = ANY(${ids}::uuid[])
    ORDER BY instance.id`)
  return z.array(rowSchema).parse(rows)
}
