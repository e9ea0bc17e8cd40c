import type { JsonObject } from '@millrace/contracts'
import type { Scopes } from '@millrace/db'
import type { DueRollout } from './due.ts'

/** What the platform does by itself is in the audit log, too. */
export async function recordStep(
  tx: Scopes,
  { rollout, now, action, data }: { rollout: DueRollout; now: Date; action: string; data: JsonObject },
): Promise<void> {
  const { id, organizationId } = rollout
  await tx.tenant(organizationId).auditEntry.create({
    data: { organizationId, actor: 'system', action, entity: 'rollout', entityId: id, data, at: now },
  })
}
