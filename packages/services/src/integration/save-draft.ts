import type { SaveResult } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { invalid, ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { inTransaction } from '../shared/transaction.ts'
import { requireDefinition } from './definition.ts'
import { requireIntegration } from './require.ts'

/** Replaces the draft. With `revision`, only when it is still that one: nobody's work is overwritten unseen. */
export async function saveDraft(
  ctx: Context,
  key: string,
  input: unknown,
  options: { revision?: number; allowProblems?: boolean } = {},
): Promise<SaveResult & { revision: number }> {
  authorise(ctx, 'integration.write')
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const { id } = await requireIntegration(db, key)
  const { definition, problems } = requireDefinition(input, { allowProblems: options.allowProblems === true })
  if (definition.key !== key) {
    throw invalid([
      {
        path: 'key',
        message: `The key is "${definition.key}", the address says "${key}".`,
        hint: 'An integration keeps its key.',
      },
    ])
  }
  const revision = await inTransaction(ctx, async (tx) => {
    const [saved] = await tx.integration.updateManyAndReturn({
      where: { id, ...(options.revision === undefined ? {} : { draftRevision: options.revision }) },
      data: {
        name: definition.name,
        description: definition.description ?? '',
        category: definition.category ?? '',
        draft: jsonColumn(definition),
        draftRevision: { increment: 1 },
      },
      select: { draftRevision: true },
    })
    if (saved === undefined) {
      throw new ServiceError(
        'precondition_failed',
        'The draft has been changed by somebody else since you loaded it.',
      )
    }
    await recordAudit(tx, ctx, {
      action: 'integration.save-draft',
      entity: 'integration',
      entityId: id,
      data: { key, revision: saved.draftRevision },
    })
    return saved.draftRevision
  })
  return { key, problems, revision }
}
