import type { SaveResult } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { actorDisplayName } from '../member/display-name.ts'
import { authorise } from '../permissions.ts'
import { inTransaction } from '../shared/transaction.ts'
import { refuseOtherKey, requireDefinition } from './definition.ts'
import { replaceDraft } from './replace-draft.ts'
import { requireIntegration } from './require.ts'

/** Replaces the draft. With `revision`, only when it is still that one. */
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
  refuseOtherKey(definition, key)
  const savedBy = await actorDisplayName(ctx)
  const revision = await inTransaction(ctx, async (tx) => {
    const saved = await replaceDraft(tx, ctx, {
      id,
      definition,
      problems: problems.length,
      revision: options.revision,
      savedBy,
    })
    await recordAudit(tx, ctx, {
      action: 'integration.save-draft',
      entity: 'integration',
      entityId: id,
      entityName: definition.name,
      data: { key, revision: saved },
    })
    return saved
  })
  return { key, problems, revision }
}
