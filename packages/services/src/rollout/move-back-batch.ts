import { jsonObjectSchema } from '@millrace/contracts'
import { Prisma, type Scopes } from '@millrace/db'
import { z } from 'zod'
import { loadBindable } from '../connection/check-bindings.ts'
import { loadVersions, lockBatch } from '../instance/batch/index.ts'
import type { DueRollout } from './due.ts'
import { nextItems } from './next-items.ts'
import { type Move, planState } from './plan-move.ts'
import { writeItems } from './write-items.ts'
import { type PlannedMove, writeMoved } from './write-moved.ts'

/** Moves some instances back to what they were: version, config and connections. Gives how many had their turn. */
export async function moveBackBatch(
  tx: Scopes,
  { rollout, size, now }: { rollout: DueRollout; size: number; now: Date },
): Promise<number> {
  const { organizationId, versionId } = rollout
  const items = await nextItems(tx, { rollout, status: 'upgraded', size })
  if (items.length === 0) return 0
  const ids = items.map(({ instanceId }) => instanceId)
  const rows = await lockBatch(tx, { organizationId, ids })
  const earlier = await loadEarlier(tx, { rollout, ids })
  const db = tx.tenant(organizationId)
  const versionOf = await loadVersions(db, [
    versionId,
    ...rows.map((row) => row.versionId),
    ...items.flatMap(({ fromVersionId }) => fromVersionId ?? []),
  ])
  const bindable = await loadBindable(
    db,
    [...earlier.values()].flatMap(({ connections }) => Object.values(connections)),
  )
  const plans = rows.map((row): PlannedMove => {
    const before = earlier.get(row.id)
    const move: Move =
      before === undefined || row.versionId !== versionId
        ? { kind: 'skip', because: 'It was moved to another version meanwhile.' }
        : planState({
            row,
            from: versionOf(row.versionId),
            to: versionOf(before.versionId),
            config: before.config,
            connections: before.connections,
            bindable,
            now,
          })
    return { row, move }
  })
  await writeMoved(tx, { rollout, now, plans, reason: 'rollback', actor: 'system' })
  await writeItems(tx, {
    rollout,
    now,
    items: plans.map(({ row, move }) => {
      const instanceId = row.id
      if (move.kind === 'move') return { instanceId, status: 'rolled_back', problems: [] }
      if (move.kind === 'incomplete') return { instanceId, status: 'failed', problems: move.problems }
      return { instanceId, status: 'skipped', problems: [{ path: '', message: move.because }] }
    }),
  })
  return items.length
}

const earlierSchema = z.object({
  instanceId: z.string(),
  versionId: z.string(),
  config: jsonObjectSchema,
  connections: z.record(z.string(), z.string()),
})

/** What each instance was before this rollout moved it: the revision of that moment. */
async function loadEarlier(
  tx: Scopes,
  { rollout: { id, organizationId }, ids }: { rollout: DueRollout; ids: readonly string[] },
): Promise<Map<string, z.infer<typeof earlierSchema>>> {
  const rows = await tx.query(Prisma.sql`
    SELECT DISTINCT ON (item."instanceId") item."instanceId", item."fromVersionId" AS "versionId",
      item."fromConfig" AS config, revision.connections
    FROM "RolloutItem" item
      JOIN "InstanceRevision" revision ON revision."instanceId" = item."instanceId"
        AND revision."versionId" = item."fromVersionId" AND revision."createdAt" = item."changedAt"
        AND revision.reason = 'upgrade'
    WHERE item."rolloutId" = ${id}::uuid AND item."organizationId" = ${organizationId}::uuid
      AND item."instanceId" = ANY(${ids}::uuid[])
    ORDER BY item."instanceId", revision.id DESC`)
  return new Map(
    z
      .array(earlierSchema)
      .parse(rows)
      .map((row) => [row.instanceId, row]),
  )
}
