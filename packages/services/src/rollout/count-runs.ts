import { Prisma, type Scopes } from '@millrace/db'
import { z } from 'zod'
import { firstIdAt } from '../shared/uuid.ts'
import type { RunCounts } from './guard.ts'

/**
 * Runs on the new version of instances that the rollout has moved, accepted since. Runs have ids of their time, so that
 * each instance's index is read only from the rollout's beginning on.
 */
export async function countRuns(
  db: Pick<Scopes, 'query'>,
  {
    id,
    organizationId,
    versionId,
    createdAt,
  }: { id: string; organizationId: string; versionId: string; createdAt: Date },
): Promise<RunCounts> {
  const rows = await db.query(Prisma.sql`
    SELECT count(*)::int AS ended, count(*) FILTER (WHERE run.status = 'failed')::int AS failed
    FROM "RolloutItem" item
      JOIN "Run" run ON run."instanceId" = item."instanceId" AND run.id >= ${firstIdAt(createdAt)}::uuid
        AND run."versionId" = ${versionId}::uuid AND run."queuedAt" >= item."changedAt"
        AND run.status IN ('succeeded', 'failed')
    WHERE item."rolloutId" = ${id}::uuid AND item."organizationId" = ${organizationId}::uuid
      AND item.status IN ('upgraded', 'rolled_back')`)
  return z.tuple([z.object({ ended: z.int(), failed: z.int() })]).parse(rows)[0]
}
