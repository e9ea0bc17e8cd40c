import type { JsonObject } from '@millrace/contracts'
import type { Scopes } from '@millrace/db'
import { recordPlatformAudit } from '../audit/record-platform.ts'
import type { DueRollout } from './due.ts'

/** What the platform does by itself is in the audit log, too. */
export async function recordStep(
  tx: Scopes,
  { rollout, now, action, data }: { rollout: DueRollout; now: Date; action: string; data: JsonObject },
): Promise<void> {
  const { id, organizationId } = rollout
  await recordPlatformAudit({ now: () => now }, tx.tenant(organizationId), {
    organizationId,
    action,
    entity: 'rollout',
    entityId: id,
    data,
  })
}
