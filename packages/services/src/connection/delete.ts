import { DatabaseMissing } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { revokeTokens } from '../oauth/revoke.ts'
import { authorise } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { requireConnection } from './require.ts'

export async function deleteConnection(ctx: Context, id: string): Promise<void> {
  authorise(ctx, 'connection.delete')
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const { name } = await requireConnection(db, id)
  const authorized = await db.connection.findFirst({ where: { id }, include: { oauthApp: true } })
  try {
    await inTransaction(ctx, async (tx) => {
      await tx.connection.delete({ where: { id } })
      await recordAudit(tx, ctx, {
        action: 'connection.delete',
        entity: 'connection',
        entityId: id,
        entityName: name,
        data: { name },
      })
    })
  } catch (error) {
    if (!(error instanceof DatabaseMissing)) throw error
    throw new ServiceError('conflict', 'An instance still uses this connection: replace it there first.', {
      cause: error,
    })
  }
  if (authorized !== null) await revokeTokens(ctx, authorized)
}
