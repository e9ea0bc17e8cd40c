import { publishInputSchema } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { actorDisplayName } from '../member/display-name.ts'
import { authorise } from '../permissions.ts'
import { checksum } from '../shared/checksum.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { requireDefinition } from './definition.ts'
import { requireIntegration } from './require.ts'

/** Freezes the draft as the next version. A draft with problems is refused. */
export async function publishIntegration(
  ctx: Context,
  key: string,
  input: unknown,
): Promise<{ version: number }> {
  authorise(ctx, 'integration.publish')
  const { comment = '' } = parse(publishInputSchema, input ?? {})
  const { organizationId } = ctx.actor
  const db = ctx.db.tenant(organizationId)
  const { id } = await requireIntegration(db, key)
  const author = await actorDisplayName(ctx)
  return inTransaction(ctx, async (tx) => {
    // The update takes the row's lock, so that two who publish at once get two numbers.
    const { draft } = await tx.integration.update({ where: { id }, data: { updatedAt: ctx.now() } })
    const { definition } = requireDefinition(draft, { allowProblems: false })
    const newest = await tx.version.aggregate({ where: { integrationId: id }, _max: { number: true } })
    const version = (newest._max.number ?? 0) + 1
    await tx.version.create({
      data: {
        organizationId,
        integrationId: id,
        number: version,
        definition: jsonColumn(definition),
        checksum: checksum(definition),
        comment,
        author,
      },
    })
    await recordAudit(tx, ctx, {
      action: 'integration.publish',
      entity: 'integration',
      entityId: id,
      data: { key, version },
    })
    return { version }
  })
}
