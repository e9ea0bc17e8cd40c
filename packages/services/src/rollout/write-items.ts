import type { JsonObject, Problem, RolloutItemStatus } from '@millrace/contracts'
import { Prisma, type Scopes } from '@millrace/db'
import type { DueRollout } from './due.ts'

interface ItemWrite {
  instanceId: string
  status: RolloutItemStatus
  problems: Problem[]
  /** Left out: it stays. */
  fromConfig?: JsonObject
}

/** What has become of instances that had their turn. `changedAt` stays the time of the move when one is moved back. */
export async function writeItems(
  tx: Scopes,
  { rollout, now, items }: { rollout: DueRollout; now: Date; items: ItemWrite[] },
): Promise<void> {
  if (items.length === 0) return
  await tx.query(Prisma.sql`
    UPDATE "RolloutItem" rolled SET status = item.status, problems = item.problems,
      "fromConfig" = coalesce(item."fromConfig", rolled."fromConfig"), "changedAt" = CASE
        WHEN rolled.status = 'pending' THEN ${now}::timestamptz ELSE rolled."changedAt" END
    FROM json_to_recordset(${JSON.stringify(items)}::json) AS item(
      "instanceId" uuid, status "RolloutItemStatus", problems jsonb, "fromConfig" jsonb)
    WHERE rolled."rolloutId" = ${rollout.id}::uuid AND rolled."organizationId" = ${rollout.organizationId}::uuid
      AND rolled."instanceId" = item."instanceId"`)
}
