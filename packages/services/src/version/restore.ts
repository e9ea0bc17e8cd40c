import { restoreInputSchema, type SaveResult } from '@millrace/contracts'
import type { Integration, TenantClient } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { draftSummaryOf } from '../integration/columns.ts'
import { requireDefinition } from '../integration/definition.ts'
import { changedMeanwhile, replaceDraft } from '../integration/replace-draft.ts'
import { requireIntegration } from '../integration/require.ts'
import { actorDisplayName } from '../member/display-name.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { requireNumbered } from './require.ts'

/**
 * Makes a version the draft again. A draft that no version holds would be lost, so that takes `discardChanges`; with
 * `revision`, only while the draft is that one.
 */
export async function restoreVersion(
  ctx: Context,
  { key, number, revision }: { key: string; number: string; revision?: number },
  input: unknown,
): Promise<SaveResult & { revision: number }> {
  authorise(ctx, 'integration.write')
  const { discardChanges = false } = parse(restoreInputSchema, input ?? {})
  const savedBy = await actorDisplayName(ctx)
  return inTransaction(ctx, async (tx) => {
    const integration = await requireIntegration(tx, key)
    const version = await requireNumbered(tx, { integrationId: integration.id, number })
    if (revision !== undefined && revision !== integration.draftRevision) throw changedMeanwhile(integration)
    if (!discardChanges) await refuseToLose(tx, integration)
    const { definition, problems } = requireDefinition(version.definition, { allowProblems: true })
    const saved = await replaceDraft(tx, ctx, {
      id: integration.id,
      definition,
      problems: problems.length,
      // Whoever saves between the check and here is not overwritten.
      revision: integration.draftRevision,
      savedBy,
    })
    await recordAudit(tx, ctx, {
      action: 'integration.restore-version',
      entity: 'integration',
      entityId: integration.id,
      entityName: definition.name,
      data: { key, version: version.number, revision: saved },
    })
    return { key, problems, revision: saved }
  })
}

async function refuseToLose(tx: TenantClient, integration: Integration): Promise<void> {
  const { checksum } = draftSummaryOf(integration)
  const held = await tx.version.findFirst({
    where: { integrationId: integration.id, checksum, number: { not: null } },
    select: { id: true },
  })
  if (held !== null) return
  throw new ServiceError(
    'conflict',
    'The draft has changes that are in no version. Publish them or copy them first, or send { "discardChanges": true }.',
  )
}
