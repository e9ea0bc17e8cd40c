import { isDeepStrictEqual } from 'node:util'
import { Prisma, type Scopes } from '@millrace/db'
import {
  type BatchRow,
  writeAudits,
  writeBindings,
  writeFlows,
  writeMoves,
  writeRevisions,
} from '../instance/batch/index.ts'
import { boundConnections } from '../instance/shape.ts'
import type { DueRollout } from './due.ts'
import type { Move, NextState } from './plan-move.ts'

export interface PlannedMove {
  row: BatchRow
  move: Move
}

/** Instances that move, with everything that belongs to their version, and what they were before. */
export async function writeMoved(
  tx: Scopes,
  {
    rollout,
    now,
    plans,
    reason,
    actor,
  }: {
    rollout: DueRollout
    now: Date
    plans: readonly PlannedMove[]
    reason: 'upgrade' | 'rollback'
    actor: string
  },
): Promise<void> {
  const scope = { organizationId: rollout.organizationId, now }
  const moved = plans.flatMap(({ row, move }) => (move.kind === 'move' ? [{ row, next: move.state }] : []))
  await writeRevisions(tx, scope, { ids: moved.map(({ row }) => row.id), reason, actor })
  await writeMoves(
    tx,
    scope,
    moved.map(({ row, next: { versionId, config, state, problems } }) => ({
      id: row.id,
      versionId,
      config,
      ...state,
      ...(problems === undefined ? {} : { problems }),
    })),
  )
  await writeFlows(
    tx,
    scope,
    moved.flatMap(({ row, next }) => (next.flows === null ? [] : [{ instanceId: row.id, plan: next.flows }])),
  )
  await writeBindings(tx, scope, moved.flatMap(rebound))
  await writeAudits(tx, scope, {
    actor,
    action: `instance.${reason}`,
    rows: moved.map(({ row }) => ({ entityId: row.id, entityName: row.name, data: { rollout: rollout.id } })),
  })
}

function rebound({ row, next }: { row: BatchRow; next: NextState }) {
  const { connections } = next
  return isDeepStrictEqual(connections, boundConnections(row)) ? [] : [{ instanceId: row.id, connections }]
}

/** Instances that stay say which version waits for them, and for what. */
export async function writePending(
  tx: Scopes,
  { rollout, now, plans }: { rollout: DueRollout; now: Date; plans: readonly PlannedMove[] },
): Promise<void> {
  const rows = plans.flatMap(({ row, move }) =>
    move.kind === 'incomplete' ? [{ id: row.id, problems: move.problems }] : [],
  )
  if (rows.length === 0) return
  await tx.query(Prisma.sql`
    UPDATE "Instance" instance SET "pendingVersionId" = ${rollout.versionId}::uuid,
      "pendingProblems" = item.problems, "updatedAt" = ${now}::timestamptz
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS item(id uuid, problems jsonb)
    WHERE instance.id = item.id AND instance."organizationId" = ${rollout.organizationId}::uuid`)
}
