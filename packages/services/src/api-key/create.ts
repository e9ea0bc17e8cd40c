import { type ApiKey, apiKeyInputSchema, type CreatedApiKey } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { toApiKey } from './shape.ts'
import { newApiKey } from './token.ts'

/** The only time that the key itself is shown. */
export async function createApiKey(ctx: Context, input: unknown): Promise<CreatedApiKey> {
  authorise(ctx, 'api-key.write')
  const { name, role, expiresAt } = parse(apiKeyInputSchema, input)
  if (role === 'owner' && ctx.actor.role !== 'owner') {
    throw new ServiceError('forbidden', 'Only an owner may make a key with the role owner.')
  }
  const { key, prefix, hash } = newApiKey()
  const shown = await inTransaction(ctx, async (tx): Promise<ApiKey> => {
    const row = await tx.apiKey.create({
      data: {
        organizationId: ctx.actor.organizationId,
        name,
        role,
        prefix,
        hash,
        expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
      },
    })
    await recordAudit(tx, ctx, {
      action: 'api-key.create',
      entity: 'api-key',
      entityId: row.id,
      data: { name, role, prefix },
    })
    return toApiKey(row)
  })
  return { ...shown, key }
}
