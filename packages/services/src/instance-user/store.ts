import type { JsonObject } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { jsonColumn } from '../shared/json-column.ts'

/** Of two that write the same user's at once, the later one counts: neither finds a row in its way. */
export async function storeUserConfig(
  tx: TenantClient,
  options: { organizationId: string; instanceId: string; user: { id: string }; config: JsonObject },
): Promise<void> {
  const { organizationId, instanceId, user } = options
  const config = jsonColumn(options.config)
  const key = { organizationId, instanceId, customerUserId: user.id }
  await tx.instanceUser.upsert({
    where: { organizationId_instanceId_customerUserId: key },
    create: { ...key, config },
    update: { config },
  })
}
