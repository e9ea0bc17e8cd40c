import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { notFound } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { isUuid } from '../shared/uuid.ts'

export async function revokeApiKey(ctx: Context, id: string): Promise<void> {
  authorise(ctx, 'api-key.write')
  if (!isUuid(id)) throw notFound('API key')
  await inTransaction(ctx, async (tx) => {
    const { count } = await tx.apiKey.deleteMany({ where: { id } })
    if (count === 0) throw notFound('API key')
    await recordAudit(tx, ctx, { action: 'api-key.revoke', entity: 'api-key', entityId: id })
  })
}
