import { randomUUIDv7 } from 'node:crypto'
import { type OAuthApp, oauthAppInputSchema } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { requireOAuthType, requireSettings } from './check.ts'
import { sayTaken } from './say-taken.ts'
import { sealClientSecret } from './seal.ts'
import { oauthAppInclude, toOAuthApp } from './shape.ts'

/** The organization's registration at an authorization server: connections of this type are authorized through it. */
export async function createOAuthApp(ctx: Context, input: unknown): Promise<OAuthApp> {
  authorise(ctx, 'oauth-app.write')
  const { clientSecret, settings, ...given } = parse(oauthAppInputSchema, input)
  requireSettings(requireOAuthType(given.connector, given.type), settings)
  const { organizationId } = ctx.actor
  const id = randomUUIDv7()
  const sealed =
    clientSecret === undefined
      ? null
      : sealClientSecret(ctx, { organizationId, id, version: 1, secret: clientSecret })
  return sayTaken(() =>
    inTransaction(ctx, async (tx) => {
      const row = await tx.oAuthApp.create({
        data: { id, organizationId, ...given, sealed, settings: jsonColumn(settings) },
        include: oauthAppInclude,
      })
      await recordAudit(tx, ctx, {
        action: 'oauth-app.create',
        entity: 'oauth-app',
        entityId: id,
        entityName: row.name,
        data: { connector: row.connector, type: row.type, clientId: row.clientId },
      })
      return toOAuthApp(ctx, row)
    }),
  )
}
