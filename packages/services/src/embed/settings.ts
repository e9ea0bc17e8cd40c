import { type EmbedSettings, embedSettingsInputSchema } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'

/** `aud` of embed tokens; the address of this installation does as well. */
export const embedAudience = 'millrace'

export async function getEmbedSettings(ctx: Context): Promise<EmbedSettings> {
  authorise(ctx, 'embed-key.read')
  const { slug, customersFromTokens } = await ctx.db
    .tenant(ctx.actor.organizationId)
    .organization.findFirstOrThrow({ select: { slug: true, customersFromTokens: true } })
  return { issuer: slug, audience: embedAudience, customersFromTokens }
}

export async function updateEmbedSettings(ctx: Context, input: unknown): Promise<EmbedSettings> {
  authorise(ctx, 'organization.write')
  const { customersFromTokens } = parse(embedSettingsInputSchema, input)
  const { organizationId } = ctx.actor
  await inTransaction(ctx, async (tx) => {
    await tx.organization.updateMany({ where: { id: organizationId }, data: { customersFromTokens } })
    await recordAudit(tx, ctx, {
      action: 'organization.update-embed-settings',
      entity: 'organization',
      entityId: organizationId,
      data: { customersFromTokens },
    })
  })
  return getEmbedSettings(ctx)
}
