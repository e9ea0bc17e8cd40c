import { type AuthorizeResult, authorizeInputSchema } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { actorName, recordAudit } from '../audit/record.ts'
import { requireConnection } from '../connection/require.ts'
import { resumeForConnection } from '../connection-health/index.ts'
import type { Context } from '../context.ts'
import { invalid, ServiceError } from '../errors.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { newSecretToken } from '../shared/secret-token.ts'
import { inTransaction } from '../shared/transaction.ts'
import { isUuid } from '../shared/uuid.ts'
import { renewOnce } from '../token-refresh/single-flight.ts'
import { findOAuthType, noApp, type OAuthConnectionType } from './connection.ts'
import { forgetTokens } from './forget-tokens.ts'

const validMs = 10 * 60_000

/**
 * Begins an authorization: gives a link that counts once, for ten minutes, in the session of whoever asked. Where nobody
 * has to sign in (client credentials), the token is fetched at once instead.
 */
export async function authorizeConnection(
  ctx: Context,
  id: string,
  input: unknown,
): Promise<AuthorizeResult> {
  authorise(ctx, 'connection.write')
  const { oauthApp, returnTo } = parse(authorizeInputSchema, input ?? {})
  const { organizationId } = ctx.actor
  const row = await requireConnection(ctx.db.tenant(organizationId), id)
  const type = findOAuthType(row.connector, row.type)
  if (type === null)
    throw new ServiceError('conflict', 'A connection of this type is not authorized by signing in.')
  const { token, hash } = newSecretToken()
  const isByCode = type.oauth2.grant === 'authorization_code'
  await inTransaction(ctx, async (tx) => {
    const appId = await chooseApp(tx, { row, type, asked: oauthApp })
    await tx.connection.update({ where: { id }, data: { oauthAppId: appId, ...(isByCode ? {} : askAgain) } })
    if (isByCode) {
      if (row.sealedTokens !== null && appId !== row.oauthAppId) {
        await forgetTokens(tx, [row], { statusMessage: 'Another OAuth app was chosen.' })
      }
      await tx.authorization.create({
        data: {
          organizationId,
          connectionId: id,
          startHash: hash,
          actor: actorName(ctx.actor),
          sessionId: ctx.actor.kind === 'member' ? (ctx.actor.sessionId ?? null) : null,
          returnTo: returnTo ?? null,
          createdAt: ctx.now(),
          expiresAt: new Date(ctx.now().getTime() + validMs),
        },
      })
    }
    await recordAudit(tx, ctx, {
      action: 'connection.authorize',
      entity: 'connection',
      entityId: id,
      entityName: row.name,
    })
  })
  if (isByCode) return { url: `${ctx.publicUrl}/oauth/start/${token}`, status: row.status }
  return { url: null, status: await fetchNow(ctx, id) }
}

/** Whatever was there before: what was fetched with other credentials proves nothing. */
const askAgain = { sealedTokens: null, expiresAt: null, refreshFailures: 0, refreshDueAt: null } as const

async function fetchNow(ctx: Context, connectionId: string): Promise<'active'> {
  const { organizationId } = ctx.actor
  const renewed = await renewOnce(ctx, { organizationId, connectionId, wanted: 'usable' })
  if (renewed.kind !== 'token') throw new ServiceError('conflict', renewed.message)
  await resumeForConnection(ctx, { organizationId, connectionId })
  return 'active'
}

async function chooseApp(
  tx: TenantClient,
  {
    row,
    type,
    asked,
  }: {
    row: { connector: string; type: string; oauthAppId: string | null }
    type: OAuthConnectionType
    asked: string | undefined
  },
): Promise<string | null> {
  const fitting = { connector: row.connector, type: row.type }
  if (asked !== undefined) {
    const app = isUuid(asked) ? await tx.oAuthApp.findFirst({ where: { id: asked, ...fitting } }) : null
    if (app === null)
      throw invalid([{ path: 'oauthApp', message: `There is no such OAuth app for ${type.name}.` }])
    return app.id
  }
  if (row.oauthAppId !== null) return row.oauthAppId
  const apps = await tx.oAuthApp.findMany({ where: fitting, orderBy: { id: 'asc' }, take: 2 })
  const [only, another] = apps
  if (another !== undefined) {
    throw invalid([
      { path: 'oauthApp', message: `There are several OAuth apps for ${type.name}: choose one.` },
    ])
  }
  if (only !== undefined) return only.id
  if (type.oauth2.clientFrom !== undefined && type.oauth2.tokenUrl !== undefined) return null
  throw noApp(type)
}
