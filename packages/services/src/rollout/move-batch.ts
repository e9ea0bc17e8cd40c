import type { Scopes } from '@millrace/db'
import { loadBindable } from '../connection/check-bindings.ts'
import { type BatchRow, loadVersions, lockBatch } from '../instance/batch/index.ts'
import type { DueRollout } from './due.ts'
import { nextItems } from './next-items.ts'
import { planMove } from './plan-move.ts'
import { writeItems } from './write-items.ts'
import { type PlannedMove, writeMoved, writePending } from './write-moved.ts'

/**
 * Moves some instances of the stages that have begun, in the caller's transaction: after a crash either all of them are
 * on the new version with everything that belongs to it, or none. Gives how many had their turn.
 */
export async function moveBatch(
  tx: Scopes,
  { rollout, size, now }: { rollout: DueRollout; size: number; now: Date },
): Promise<number> {
  const { organizationId, versionId } = rollout
  const items = await nextItems(tx, { rollout, status: 'pending', size })
  if (items.length === 0) return 0
  const rows = await lockBatch(tx, { organizationId, ids: items.map(({ instanceId }) => instanceId) })
  const byId = new Map(rows.map((row) => [row.id, row]))
  const db = tx.tenant(organizationId)
  const versionOf = await loadVersions(db, [versionId, ...rows.map((row) => row.versionId)])
  const bindable = await loadBindable(db, connectionsOf(rows))
  const plans = items.flatMap(({ instanceId, fromVersionId }): PlannedMove[] => {
    const row = byId.get(instanceId)
    if (row === undefined) return []
    const from = versionOf(row.versionId)
    const to = versionOf(versionId)
    return [{ row, move: planMove({ row, from, to, fromVersionId, bindable, now }) }]
  })
  await writeMoved(tx, { rollout, now, plans, reason: 'upgrade', actor: rollout.createdBy })
  await writePending(tx, { rollout, now, plans })
  await writeItems(tx, {
    rollout,
    now,
    items: plans.map(({ row, move }) => {
      const instanceId = row.id
      if (move.kind === 'move')
        return { instanceId, status: 'upgraded', fromConfig: row.config, problems: [] }
      if (move.kind === 'incomplete')
        return { instanceId, status: 'needs_configuration', problems: move.problems }
      return { instanceId, status: 'skipped', problems: [{ path: '', message: move.because }] }
    }),
  })
  return items.length
}

export function connectionsOf(rows: readonly Pick<BatchRow, 'connections'>[]): string[] {
  return rows.flatMap((row) => row.connections.map(({ connectionId }) => connectionId))
}
