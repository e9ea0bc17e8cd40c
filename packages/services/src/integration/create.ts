import type { SaveResult } from '@millrace/contracts'
import { DatabaseConflict } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { inTransaction } from '../shared/transaction.ts'
import { requireDefinition } from './definition.ts'

export async function createIntegration(
  ctx: Context,
  input: unknown,
  options: { allowProblems?: boolean } = {},
): Promise<SaveResult & { revision: number }> {
  authorise(ctx, 'integration.write')
  const { definition, problems } = requireDefinition(input, { allowProblems: options.allowProblems === true })
  const { organizationId } = ctx.actor
  const { key } = definition
  try {
    await inTransaction(ctx, async (tx) => {
      const { id } = await tx.integration.create({
        data: {
          organizationId,
          key,
          name: definition.name,
          description: definition.description ?? '',
          category: definition.category ?? '',
          draft: jsonColumn(definition),
        },
        select: { id: true },
      })
      await recordAudit(tx, ctx, {
        action: 'integration.create',
        entity: 'integration',
        entityId: id,
        data: { key },
      })
    })
  } catch (error) {
    if (!(error instanceof DatabaseConflict)) throw error
    throw new ServiceError('conflict', `There is already an integration with the key "${key}".`, {
      cause: error,
    })
  }
  return { key, problems, revision: 1 }
}
