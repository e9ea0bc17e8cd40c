import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { notFound, requireFound } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { isUuid } from '../shared/uuid.ts'

/** No token that it signed counts any more, and the sessions that such tokens have opened end. */
export async function revokeEmbedKey(ctx: Context, id: string): Promise<void> {
  authorise(ctx, 'embed-key.write')
  if (!isUuid(id)) throw notFound('embed key')
  await inTransaction(ctx, async (tx) => {
    const key = requireFound(await tx.embedKey.findFirst({ where: { id } }), 'embed key')
    if (key.revokedAt === null) {
      await tx.embedKey.update({ where: { id }, data: { revokedAt: ctx.now() } })
    }
    await tx.embedSession.deleteMany({ where: { keyId: key.keyId } })
    await recordAudit(tx, ctx, {
      action: 'embed-key.revoke',
      entity: 'embed-key',
      entityId: id,
      entityName: key.name,
      data: { keyId: key.keyId },
    })
  })
}
