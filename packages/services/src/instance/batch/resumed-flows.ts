import type { TenantClient } from '@millrace/db'
import { type FlowPlan, planFlows } from '../flows.ts'
import type { BatchRow } from './lock.ts'
import { loadVersions } from './versions.ts'

/** Pure but for the versions: flows of paused instances come due again, from now on. */
export async function resumedFlows(
  db: TenantClient,
  rows: readonly BatchRow[],
  now: Date,
): Promise<{ instanceId: string; plan: FlowPlan }[]> {
  if (rows.length === 0) return []
  const versionOf = await loadVersions(
    db,
    rows.map(({ versionId }) => versionId),
  )
  return rows.map((row) => {
    const { definition } = versionOf(row.versionId)
    const { flows: deployed, config } = row
    const plan = planFlows({ deployed, previous: definition, definition, config, enabled: true, now })
    return { instanceId: row.id, plan }
  })
}

/** ... and are due no more while it is paused. */
export function pausedFlows(rows: readonly BatchRow[]): { instanceId: string; plan: FlowPlan }[] {
  return rows.map(({ id, flows }) => {
    const due = flows.filter(({ nextDueAt }) => nextDueAt !== null)
    const reschedule = due.map((flow) => ({ id: flow.id, nextDueAt: null }))
    return { instanceId: id, plan: { remove: [], create: [], reschedule } }
  })
}
