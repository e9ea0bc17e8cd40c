import { type OAuthApp, oauthAppUpdateSchema } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { invalid } from '../errors.ts'
import { forgetTokens } from '../oauth/forget-tokens.ts'
import { authorise } from '../permissions.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { requireOAuthType, requireSettings } from './check.ts'
import { requireOAuthApp } from './require.ts'
import { sayTaken } from './say-taken.ts'
import { sealClientSecret } from './seal.ts'
import { oauthAppInclude, toOAuthApp } from './shape.ts'

/**
 * Another client secret counts from the next renewal on. With other addresses the secret must be given again, and
 * whoever has signed in signs in again: secret and tokens were meant for the ones before.
 */
export async function updateOAuthApp(ctx: Context, id: string, input: unknown): Promise<OAuthApp> {
  authorise(ctx, 'oauth-app.write')
  const { clientSecret, settings, name, clientId } = parse(oauthAppUpdateSchema, input)
  const given = { ...(name === undefined ? {} : { name }), ...(clientId === undefined ? {} : { clientId }) }
  return sayTaken(() =>
    inTransaction(ctx, async (tx) => {
      const current = await requireOAuthApp(tx, id)
      const type = requireOAuthType(current.connector, current.type)
      if (settings !== undefined) requireSettings(type, settings)
      const before = toOAuthApp(ctx, current).settings
      const isElsewhere = settings !== undefined && placesOf(settings) !== placesOf(before)
      if (isElsewhere && current.sealed !== null && clientSecret === undefined) {
        throw invalid([
          {
            path: 'clientSecret',
            message: 'Give the client secret again: the addresses changed, which decide where it is sent.',
          },
        ])
      }
      const version = current.sealedVersion + 1
      const row = await tx.oAuthApp.update({
        where: { id },
        data: {
          ...given,
          ...(settings === undefined ? {} : { settings: jsonColumn(settings) }),
          ...(clientSecret === undefined
            ? {}
            : {
                sealed:
                  clientSecret === null
                    ? null
                    : sealClientSecret(ctx, { ...current, version, secret: clientSecret }),
                sealedVersion: version,
              }),
        },
        include: oauthAppInclude,
      })
      if (isElsewhere) {
        const authorized = await tx.connection.findMany({
          where: { oauthAppId: id, sealedTokens: { not: null } },
          select: { id: true, name: true, connector: true, type: true },
        })
        await forgetTokens(tx, authorized, { statusMessage: 'The addresses of the OAuth app have changed.' })
      }
      // A mended app is tried at once by the connections that waited for that.
      await tx.connection.updateMany({
        where: { oauthAppId: id, refreshFailures: { gt: 0 }, refreshDueAt: { not: null } },
        data: { refreshDueAt: ctx.now() },
      })
      await recordAudit(tx, ctx, {
        action: 'oauth-app.update',
        entity: 'oauth-app',
        entityId: id,
        entityName: row.name,
        data: {
          fields: Object.keys({
            ...given,
            ...(settings && { settings }),
            ...(clientSecret !== undefined && { clientSecret }),
          }),
        },
      })
      return toOAuthApp(ctx, row)
    }),
  )
}

function placesOf({ issuer, authorizationUrl, tokenUrl, revocationUrl }: OAuthApp['settings']): string {
  return JSON.stringify([issuer, authorizationUrl, tokenUrl, revocationUrl])
}
