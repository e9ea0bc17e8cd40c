import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { requireOAuthApp } from './require.ts'

export async function deleteOAuthApp(ctx: Context, id: string): Promise<void> {
  authorise(ctx, 'oauth-app.write')
  await inTransaction(ctx, async (tx) => {
    const { name, _count } = await requireOAuthApp(tx, id)
    if (_count.connections > 0) {
      throw new ServiceError(
        'conflict',
        `${_count.connections === 1 ? 'A connection is' : `${_count.connections} connections are`} authorized through this OAuth app.`,
      )
    }
    await tx.oAuthApp.delete({ where: { id } })
    await recordAudit(tx, ctx, {
      action: 'oauth-app.delete',
      entity: 'oauth-app',
      entityId: id,
      entityName: name,
    })
  })
}
