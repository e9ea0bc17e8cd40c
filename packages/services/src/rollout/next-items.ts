import type { RolloutItemStatus } from '@millrace/contracts'
import { Prisma, type Scopes } from '@millrace/db'
import { z } from 'zod'
import type { DueRollout } from './due.ts'

const itemSchema = z.object({ instanceId: z.string(), fromVersionId: z.string().nullable() })

/** Who is next, of the stages that have begun. Whoever holds the rollout's lock is alone with them. */
export async function nextItems(
  tx: Scopes,
  {
    rollout: { id, organizationId, stage },
    status,
    size,
  }: { rollout: DueRollout; status: RolloutItemStatus; size: number },
): Promise<z.infer<typeof itemSchema>[]> {
  const rows = await tx.query(Prisma.sql`
    SELECT "instanceId", "fromVersionId" FROM "RolloutItem"
    WHERE "organizationId" = ${organizationId}::uuid AND "rolloutId" = ${id}::uuid
      AND status = ${status}::"RolloutItemStatus" AND stage <= ${stage}::int
    ORDER BY stage, "instanceId" LIMIT ${size}`)
  return z.array(itemSchema).parse(rows)
}
