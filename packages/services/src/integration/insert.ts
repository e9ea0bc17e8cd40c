import type { Definition, JsonObject } from '@millrace/contracts'
import { DatabaseConflict } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { actorDisplayName } from '../member/display-name.ts'
import { inTransaction } from '../shared/transaction.ts'
import { draftColumns } from './columns.ts'

/** Makes an integration of a definition that was checked, with its audit entry. */
export async function insertIntegration(
  ctx: Context,
  {
    definition,
    problems,
    action,
    data = {},
  }: { definition: Definition; problems: number; action: string; data?: JsonObject },
): Promise<void> {
  const { organizationId } = ctx.actor
  const { key, name } = definition
  const savedBy = await actorDisplayName(ctx)
  try {
    await inTransaction(ctx, async (tx) => {
      const { id } = await tx.integration.create({
        data: {
          organizationId,
          key,
          ...draftColumns(definition, { problems }),
          draftSavedBy: savedBy,
          draftSavedAt: ctx.now(),
        },
        select: { id: true },
      })
      await recordAudit(tx, ctx, {
        action,
        entity: 'integration',
        entityId: id,
        entityName: name,
        data: { ...data, key },
      })
    })
  } catch (error) {
    if (!(error instanceof DatabaseConflict)) throw error
    throw new ServiceError('conflict', `There is already an integration with the key "${key}".`, {
      cause: error,
    })
  }
}
