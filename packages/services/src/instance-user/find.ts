import { jsonObjectSchema } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { requireFound } from '../errors.ts'

/** A user of the instance's customer, with what is stored for them; `{}`: nothing yet. */
export async function requireInstanceUser(
  db: TenantClient,
  { instance, user: externalId }: { instance: { id: string; customerId: string }; user: string },
) {
  const { id: instanceId, customerId } = instance
  const user = requireFound(
    await db.customerUser.findFirst({ where: { customerId, externalId } }),
    'customer user',
  )
  const row = await db.instanceUser.findFirst({ where: { instanceId, customerUserId: user.id } })
  return { user, stored: jsonObjectSchema.parse(row?.config ?? {}) }
}
