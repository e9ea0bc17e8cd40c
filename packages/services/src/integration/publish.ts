import { type Definition, publishInputSchema } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { actorDisplayName } from '../member/display-name.ts'
import { authorise } from '../permissions.ts'
import { checksum } from '../shared/checksum.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { bundleSteps, type VersionBundle } from '../version/bundle.ts'
import { requireDefinition } from './definition.ts'
import { refuseArchived, requireIntegration } from './require.ts'

const mostTries = 3

/**
 * Freezes the draft as the next version, with its code steps bundled. A draft with problems is refused. Bundling may take
 * seconds, and nobody waits for it: should the draft be saved meanwhile, the newer one is bundled.
 */
export async function publishIntegration(
  ctx: Context,
  key: string,
  input: unknown,
): Promise<{ version: number }> {
  authorise(ctx, 'integration.publish')
  const { comment = '' } = parse(publishInputSchema, input ?? {})
  const author = await actorDisplayName(ctx)
  for (let attempt = 1; attempt <= mostTries; attempt += 1) {
    const draft = await requireIntegration(ctx.db.tenant(ctx.actor.organizationId), key)
    refuseArchived(draft)
    const { definition } = requireDefinition(draft.draft, { allowProblems: false })
    const bundle = await bundleSteps(ctx, { definition })
    const version = await insertVersion(ctx, { draft, definition, bundle, comment, author })
    if (version !== null) return { version }
  }
  throw new ServiceError('conflict', 'The draft was changed while it was published. Publish it again.')
}

/** null: the draft is not what was bundled any more. */
function insertVersion(
  ctx: Context,
  {
    draft: { id, key, draftRevision, organizationId },
    definition,
    bundle,
    comment,
    author,
  }: {
    draft: { id: string; key: string; draftRevision: number; organizationId: string }
    definition: Definition
    bundle: VersionBundle | null
    comment: string
    author: string
  },
): Promise<number | null> {
  return inTransaction(ctx, async (tx) => {
    // The update takes the row's lock, so that two who publish at once get two numbers.
    const { count } = await tx.integration.updateMany({
      where: { id, draftRevision },
      data: { updatedAt: ctx.now() },
    })
    if (count === 0) return null
    const newest = await tx.version.aggregate({ where: { integrationId: id }, _max: { number: true } })
    const version = (newest._max.number ?? 0) + 1
    const sum = checksum(definition)
    await tx.version.create({
      data: {
        organizationId,
        integrationId: id,
        number: version,
        definition: jsonColumn(definition),
        checksum: sum,
        ...bundle,
        comment,
        author,
      },
    })
    await tx.integration.update({ where: { id }, data: { newestVersion: version, newestChecksum: sum } })
    await recordAudit(tx, ctx, {
      action: 'integration.publish',
      entity: 'integration',
      entityId: id,
      entityName: definition.name,
      data: { key, version },
    })
    return version
  })
}
