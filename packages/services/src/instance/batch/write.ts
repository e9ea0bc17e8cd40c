import type { JsonObject, Problem } from '@millrace/contracts'
import { Prisma, type Scopes } from '@millrace/db'
import { orderedId } from '../../shared/ordered-id.ts'
import type { FlowPlan } from '../flows.ts'
import type { InstanceState } from '../state-machine.ts'

interface Scope {
  organizationId: string
  now: Date
}

/** Rows travel as JSON, one parameter per statement: Postgres gives them their types. */
function json(rows: readonly object[]): string {
  return JSON.stringify(rows)
}

/** `problems` and `failures` left out: those that are there stay. */
export async function writeStates(
  tx: Scopes,
  { organizationId, now }: Scope,
  rows: readonly (InstanceState & { id: string; problems?: Problem[]; failures?: number })[],
): Promise<void> {
  if (rows.length === 0) return
  await tx.query(Prisma.sql`
    UPDATE "Instance" instance SET status = item.status, "pausedBy" = item."pausedBy",
      problems = coalesce(item.problems, instance.problems), failures = coalesce(item.failures, instance.failures),
      "updatedAt" = ${now}::timestamptz
    FROM json_to_recordset(${json(rows)}::json) AS item(
      id uuid, status "InstanceStatus", "pausedBy" text, problems jsonb, failures int)
    WHERE instance.id = item.id AND instance."organizationId" = ${organizationId}::uuid`)
}

/** Instances on another version: what they were is to be kept first. */
export async function writeMoves(
  tx: Scopes,
  { organizationId, now }: Scope,
  rows: readonly (InstanceState & {
    id: string
    versionId: string
    config: JsonObject
    problems?: Problem[]
  })[],
): Promise<void> {
  if (rows.length === 0) return
  await tx.query(Prisma.sql`
    UPDATE "Instance" instance SET "versionId" = item."versionId", config = item.config, status = item.status,
      "pausedBy" = item."pausedBy", problems = coalesce(item.problems, instance.problems),
      "pendingVersionId" = NULL, "pendingProblems" = '[]', failures = 0, "updatedAt" = ${now}::timestamptz
    FROM json_to_recordset(${json(rows)}::json) AS item(
      id uuid, "versionId" uuid, config jsonb, status "InstanceStatus", "pausedBy" text, problems jsonb)
    WHERE instance.id = item.id AND instance."organizationId" = ${organizationId}::uuid`)
}

/** Before the change, in its transaction: what many instances are. */
export async function writeRevisions(
  tx: Scopes,
  { organizationId, now }: Scope,
  {
    ids,
    reason,
    actor,
  }: { ids: readonly string[]; reason: 'update' | 'upgrade' | 'rollback'; actor: string },
): Promise<void> {
  if (ids.length === 0) return
  const rows = ids.map((instanceId) => ({ id: orderedId(), instanceId }))
  await tx.query(Prisma.sql`
    INSERT INTO "InstanceRevision" (id, "organizationId", "instanceId", "versionId", config, connections, reason,
      actor, "createdAt")
    SELECT item.id, instance."organizationId", instance.id, instance."versionId", instance.config,
      coalesce((SELECT jsonb_object_agg(bound.slot, bound."connectionId") FROM "InstanceConnection" bound
        WHERE bound."instanceId" = instance.id), '{}'),
      ${reason}, ${actor}, ${now}::timestamptz
    FROM json_to_recordset(${json(rows)}::json) AS item(id uuid, "instanceId" uuid)
      JOIN "Instance" instance ON instance.id = item."instanceId"
        AND instance."organizationId" = ${organizationId}::uuid`)
}

export async function writeFlows(
  tx: Scopes,
  { organizationId }: Scope,
  plans: readonly { instanceId: string; plan: FlowPlan }[],
): Promise<void> {
  const remove = plans.flatMap(({ plan }) => plan.remove)
  const create = plans.flatMap(({ instanceId, plan }) =>
    plan.create.map((flow) => ({ ...flow, id: orderedId(), instanceId })),
  )
  const reschedule = plans.flatMap(({ plan }) => plan.reschedule)
  if (remove.length > 0) {
    await tx.query(Prisma.sql`
      DELETE FROM "InstanceFlow" WHERE "organizationId" = ${organizationId}::uuid AND id = ANY(${remove}::uuid[])`)
  }
  if (create.length > 0) {
    await tx.query(Prisma.sql`
      INSERT INTO "InstanceFlow" (id, "organizationId", "instanceId", flow, "hookToken", "nextDueAt")
      SELECT item.id, ${organizationId}::uuid, item."instanceId", item.flow, item."hookToken", item."nextDueAt"
      FROM json_to_recordset(${json(create)}::json) AS item(
        id uuid, "instanceId" uuid, flow text, "hookToken" text, "nextDueAt" timestamptz)`)
  }
  if (reschedule.length > 0) {
    await tx.query(Prisma.sql`
      UPDATE "InstanceFlow" flow SET "nextDueAt" = item."nextDueAt"
      FROM json_to_recordset(${json(reschedule)}::json) AS item(id uuid, "nextDueAt" timestamptz)
      WHERE flow.id = item.id AND flow."organizationId" = ${organizationId}::uuid`)
  }
}

/** Replaces which connection each slot of an instance uses. */
export async function writeBindings(
  tx: Scopes,
  { organizationId }: Scope,
  rows: readonly { instanceId: string; connections: Record<string, string> }[],
): Promise<void> {
  if (rows.length === 0) return
  const ids = rows.map(({ instanceId }) => instanceId)
  await tx.query(Prisma.sql`
    DELETE FROM "InstanceConnection"
    WHERE "organizationId" = ${organizationId}::uuid AND "instanceId" = ANY(${ids}::uuid[])`)
  const bound = rows.flatMap(({ instanceId, connections }) =>
    Object.entries(connections).map(([slot, connectionId]) => ({ instanceId, slot, connectionId })),
  )
  if (bound.length === 0) return
  await tx.query(Prisma.sql`
    INSERT INTO "InstanceConnection" ("organizationId", "instanceId", slot, "connectionId")
    SELECT ${organizationId}::uuid, item."instanceId", item.slot, item."connectionId"
    FROM json_to_recordset(${json(bound)}::json) AS item("instanceId" uuid, slot text, "connectionId" uuid)`)
}

/** An entry for each instance, as if it had been changed alone. */
export async function writeAudits(
  tx: Scopes,
  { organizationId, now }: Scope,
  {
    actor,
    action,
    rows,
  }: {
    actor: string
    action: string
    rows: readonly { entityId: string; entityName: string; data: JsonObject }[]
  },
): Promise<void> {
  if (rows.length === 0) return
  const entries = rows.map((row) => ({ ...row, id: orderedId() }))
  await tx.query(Prisma.sql`
    INSERT INTO "AuditEntry" (id, "organizationId", actor, action, entity, "entityId", "entityName", data, at)
    SELECT item.id, ${organizationId}::uuid, ${actor}, ${action}, 'instance', item."entityId", item."entityName",
      item.data, ${now}::timestamptz
    FROM json_to_recordset(${json(entries)}::json) AS item(
      id uuid, "entityId" text, "entityName" text, data jsonb)`)
}
